import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';

const MARKER: unique symbol = Symbol.for('tidemark.secret') as never;
const HIDDEN = '[secret]';

/** Text that shows itself to nobody who does not ask for it: printed, logged or written as JSON it is `[secret]`. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself. Keep it out of messages; what slips through is struck out by the host. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }

  /** Recognised by marker, so that a plugin with its own copy of the kit works. */
  get [MARKER](): true {
    return true;
  }
}

export function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && MARKER in value;
}

/** How a user gives a secret: itself, the name of an environment variable, or a file that holds it. */
export type SecretSource = string | { readonly env: string } | { readonly file: string };

/** Reads a secret; a line end at the end of a file is not part of it. Throws `Error` that says what is missing. */
export function readSecret(source: SecretSource): Secret {
  if (typeof source === 'string') return new Secret(source);
  if ('env' in source) {
    const value = process.env[source.env];
    if (value === undefined || value === '') throw new Error(`the environment variable ${source.env} is not set`);
    return new Secret(value);
  }
  const text = readFileSync(source.file, 'utf8').replace(/\r?\n$/, '');
  if (text === '') throw new Error(`the file ${source.file} is empty`);
  return new Secret(text);
}
