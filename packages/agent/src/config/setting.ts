import { CONFIG_OPTIONS, type ConfigKey, type ConfigOption } from './schema.ts';

/** Where a configuration value was given. */
export type Origin =
  | { readonly source: 'flag'; readonly name: string }
  | { readonly source: 'variable'; readonly name: string }
  | { readonly source: 'file'; readonly file: string; readonly line: number }
  | { readonly source: 'application' }
  | { readonly source: 'default' };

/** One configuration value as it was written, and where. */
export interface Setting {
  readonly key: ConfigKey;
  readonly value: unknown;
  readonly origin: Origin;
}

/** The origin for people: `--port`, `TIDEMARK_SERVER_PORT`, `config.yaml:3`, `default`. */
export function formatOrigin(origin: Origin): string {
  if (origin.source === 'file') return `${origin.file}:${origin.line}`;
  return 'name' in origin ? origin.name : origin.source;
}

const MAX_VALUE_LENGTH = 80;

/** A value as an error message quotes it: on one line and not too long. */
export function quoteValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `[${value.map(quoteValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return 'a mapping';
  const text = (typeof value === 'string' ? JSON.stringify(value) : String(value)).replaceAll(
    /[\n\r\u2028\u2029]/g,
    ' ',
  );
  return text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH)}…`;
}

const OPTIONS: ReadonlyMap<string, ConfigOption> = new Map(CONFIG_OPTIONS.map((option) => [option.key, option]));

export function findOption(key: string): ConfigOption | undefined {
  return OPTIONS.get(key);
}

/** The names that hold keys of their own, such as `recorder`. */
export const SECTIONS: ReadonlySet<string> = new Set(
  CONFIG_OPTIONS.filter(({ key }) => key.includes('.')).map(({ key }) => key.split('.')[0] as string),
);
