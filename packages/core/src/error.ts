/**
 * The one error class of the project. Every error a user can meet carries a code (listed in `docs/errors.md`),
 * a message that says what was wrong, and a hint that says what to do.
 */

const MARKER: unique symbol = Symbol.for('tidemark.error') as never;

/** What a catalogue says about one code. `summary` is the sentence in `docs/errors.md`, `hint` the default advice. */
export interface ErrorDefinition {
  readonly summary: string;
  readonly hint: string;
}

export type ErrorCatalogue = Readonly<Record<string, ErrorDefinition>>;

export interface ErrorContext {
  /** Replaces the catalogue's advice where this occurrence allows a better one. */
  readonly hint?: string;
  /** Facts for programs. Must survive JSON; never secrets or command lines. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

export class TidemarkError<Code extends string = string> extends Error {
  override readonly name = 'TidemarkError';
  readonly code: Code;
  readonly hint: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: Code, message: string, hint: string, context: Omit<ErrorContext, 'hint'> = {}) {
    super(message, context.cause === undefined ? undefined : { cause: context.cause });
    this.code = code;
    this.hint = hint;
    this.details = context.details ?? {};
  }

  /** Recognised by marker, not by class, so that two copies of this package in one process still agree. */
  get [MARKER](): true {
    return true;
  }
}

export function isTidemarkError(value: unknown): value is TidemarkError {
  return typeof value === 'object' && value !== null && MARKER in value;
}

/** Makes the error constructor of a package from its catalogue: `const storageError = defineErrors({...})`. */
export function defineErrors<const C extends ErrorCatalogue>(
  catalogue: C,
): (
  code: Extract<keyof C, string>,
  message: string,
  context?: ErrorContext,
) => TidemarkError<Extract<keyof C, string>> {
  return (code, message, context = {}) => {
    const { hint, ...rest } = context;
    return new TidemarkError(code, message, hint ?? (catalogue[code] as ErrorDefinition).hint, rest);
  };
}

/** An error as plain data: what crosses a worker boundary, where `postMessage` keeps only name, message and stack. */
export interface SerializedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly code?: string;
  readonly hint?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: SerializedError;
}

export function serializeError(error: unknown): SerializedError {
  if (!(error instanceof Error) && !isTidemarkError(error)) {
    return { name: 'Error', message: String(error), stack: '' };
  }
  return {
    name: error.name,
    message: error.message,
    stack: error.stack ?? '',
    ...(isTidemarkError(error) ? { code: error.code, hint: error.hint, details: error.details } : {}),
    ...(error.cause === undefined ? {} : { cause: serializeError(error.cause) }),
  };
}

/** The counterpart of {@link serializeError}: a `TidemarkError` again when it was one, else a plain `Error`. */
export function deserializeError(data: SerializedError): Error {
  const cause = data.cause === undefined ? undefined : deserializeError(data.cause);
  const error =
    data.code === undefined
      ? new Error(data.message, cause === undefined ? undefined : { cause })
      : new TidemarkError(data.code, data.message, data.hint ?? '', {
          ...(data.details === undefined ? {} : { details: data.details }),
          ...(cause === undefined ? {} : { cause }),
        });
  error.stack = data.stack;
  return error;
}

/** What a worker's job answers, so that its errors arrive whole. */
export type Settled<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: SerializedError };

/** Runs a worker's job and turns what it throws into data. */
export function settle<T>(job: () => T): Settled<T> {
  try {
    return { ok: true, value: job() };
  } catch (error) {
    return { ok: false, error: serializeError(error) };
  }
}

/** Takes a job's answer on the other side: returns its value or throws its error. */
export function unwrap<T>(settled: Settled<T>): T {
  if (settled.ok) return settled.value;
  throw deserializeError(settled.error);
}

/** One line for a person: message, code and hint. */
export function describeError(error: unknown): string {
  if (isTidemarkError(error))
    return `${error.message} [${error.code}]${error.hint === '' ? '' : `\n  hint: ${error.hint}`}`;
  return error instanceof Error ? error.message : String(error);
}
