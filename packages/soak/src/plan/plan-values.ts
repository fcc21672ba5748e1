/** What a value of a plan may look like. Every size, share and duration carries its unit, since a missing one is the usual mistake. */
import { parseDuration } from '@tidemark/core';
import { z } from 'zod';
import { parsePattern } from './parse-pattern.ts';

/** What is known of a key of the plan besides how to check it. */
export interface FieldFacts {
  /** One sentence for people, without a full stop. */
  readonly help: string;
  /** What a value must be; reads on after "must be". */
  readonly expected: string;
  /** It may hold a secret, so no message repeats it. */
  readonly isPrivate?: true;
}

export const FIELD_FACTS = z.registry<FieldFacts>();

export function field<S extends z.ZodType>(schema: S, facts: FieldFacts): S {
  FIELD_FACTS.add(schema, facts);
  return schema;
}

/** Keys of its own, and no others. */
export function section<Shape extends z.ZodRawShape>(
  shape: Shape,
  help: string,
  expected = 'a section with keys of its own',
) {
  return field(z.strictObject(shape), { help, expected });
}

const NAME = /^[a-z\d][\w.-]{0,39}$/i;

/** Named things: the name is part of file names and of the titles of reports. */
export function named<S extends z.ZodType>(schema: S, help: string, what: string) {
  return field(z.record(z.string().regex(NAME), schema), { help, expected: `names with ${what} each` });
}

export const NAME_SYNTAX = 'up to 40 letters, digits, dots, hyphens and underscores, a letter or digit first';

export const name = (help: string) => field(z.string().regex(NAME), { help, expected: `a name: ${NAME_SYNTAX}` });

export const text = (help: string, expected: string) => field(z.string().min(1), { help, expected });

/** Text such as `1h30m` in, milliseconds out. */
export function duration(min: string, max: string, help: string) {
  const [minMs, maxMs] = [parseDuration(min) as number, parseDuration(max) as number];
  const schema = z.string().transform(parseDuration).pipe(z.number().min(minMs).max(maxMs));
  return field(schema, { help, expected: `a duration from ${min} to ${max}, such as 90s, 5m or 1h30m` });
}

const SIZES: Readonly<Record<string, number>> = {
  B: 1,
  ...Object.fromEntries(['k', 'M', 'G', 'T'].map((prefix, index) => [`${prefix}B`, 1000 ** (index + 1)])),
  ...Object.fromEntries(['K', 'M', 'G', 'T'].map((prefix, index) => [`${prefix}iB`, 1024 ** (index + 1)])),
};

/** `10MB` is 10 000 000, `10MiB` is 10 485 760. Undefined for anything else, a bare number included. */
function parseSize(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?) ?([kKMGT]?i?B)$/.exec(text) ?? [];
  const size = SIZES[unit === 'KB' ? 'kB' : unit];
  return amount === undefined || size === undefined ? undefined : Math.round(Number(amount) * size);
}

/** Text such as `2GiB` in, bytes out. */
export function size(min: string, help: string) {
  const schema = z
    .string()
    .transform(parseSize)
    .pipe(z.number().min(parseSize(min) as number));
  return field(schema, { help, expected: `a size of at least ${min}, such as 10MB, 1536MiB or 2GiB` });
}

function parseShare(text: string): number | undefined {
  const [, percent] = /^(\d+(?:\.\d+)?) ?%$/.exec(text) ?? [];
  return percent === undefined ? undefined : Number(percent) / 100;
}

/** Text such as `20%` in, 0.2 out. */
export function share(help: string) {
  return field(z.string().transform(parseShare).pipe(z.number()), {
    help,
    expected: 'a share in percent, such as 80%',
  });
}

/** A number, also as text: that is what flags and files hold. */
export function integer(min: number, max: number, help: string) {
  const digits = z.string().regex(/^\d+$/).transform(Number);
  const schema = z.union([z.number(), digits]).pipe(z.int().min(min).max(max));
  const range = max === Number.MAX_SAFE_INTEGER ? '' : ` from ${min} to ${max}`;
  return field(schema, { help, expected: `a whole number${range}` });
}

export function flag(help: string) {
  const schema = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]);
  return field(schema, { help, expected: 'true or false' });
}

export function oneOf<const T extends readonly string[]>(values: T, help: string) {
  return field(z.enum(values), { help, expected: values.join(', ').replace(/, ([^,]+)$/, ' or $1') });
}

/** A regular expression, or the text of one. */
export function pattern(help: string) {
  const schema = z.union([z.string().min(1), z.instanceof(RegExp)]).transform((written, context) => {
    try {
      return parsePattern(written);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message, input: written });
      return z.NEVER;
    }
  });
  return field(schema, { help, expected: "a regular expression, such as 'listening on' or '/warn(ing)?:/i'" });
}
