/** What a value of a rule or a policy may look like. Durations carry their unit, since a missing one is the usual mistake. */
import { compileSelector, parseDuration, parseSelector } from '@tidemark/core';
import { z } from 'zod';

/** What a field must be; reads on after "must be". */
export const EXPECTED = z.registry<{ readonly expected: string }>();

export function field<S extends z.ZodType>(schema: S, expected: string): S {
  EXPECTED.add(schema, { expected });
  return schema;
}

/** Keys of its own, and no others. */
export function section<Shape extends z.ZodRawShape>(shape: Shape, expected = 'a section with keys of its own') {
  return field(z.strictObject(shape), expected);
}

export const text = (expected = 'text') => field(z.string().min(1), expected);

export const flag = () => field(z.boolean(), 'true or false');

export const integer = (min: number, max: number) =>
  field(z.int().min(min).max(max), `a whole number from ${min} to ${max}`);

export const oneOf = <const T extends readonly string[]>(values: T) =>
  field(z.enum(values), values.join(', ').replace(/, ([^,]+)$/, ' or $1'));

/** Text such as `1h30m` in, milliseconds out. */
export function duration(min: string, max: string) {
  const [minMs, maxMs] = [parseDuration(min) as number, parseDuration(max) as number];
  const schema = z.string().transform(parseDuration).pipe(z.number().min(minMs).max(maxMs));
  return field(schema, `a duration from ${min} to ${max}, such as 30s, 5m or 1h30m`);
}

/** A selector as text in, parsed out. What is wrong with it is said by the parser. */
export const selector = () =>
  field(
    z.string().transform((written, context) => {
      try {
        const parsed = parseSelector(written);
        compileSelector(parsed);
        return parsed;
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message, input: written });
        return z.NEVER;
      }
    }),
    'a selector such as process_threads{name="node"}',
  );

const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

export const labelName = () => field(z.string().regex(LABEL), 'the name of a label');

export const labels = () =>
  field(z.record(z.string().regex(LABEL), field(z.string(), 'text')), 'names of labels with a text each');

export const listOf = <S extends z.ZodType>(schema: S, expected: string) => field(z.array(schema), expected);

/** A number, or text with a unit; which ones is known when the metric is. */
export const quantity = () => field(z.union([z.number(), z.string()]), 'a number, or text with a unit such as 70%');
