/** How configuration keys are declared: a check and what people are told of it. */
import { describeError, parseDuration } from '@tidemark/core';
import { z } from 'zod';

/** What is known of one configuration key besides how to check it. */
export interface OptionFacts {
  /** One sentence for people, without a full stop. */
  readonly help: string;
  /** What a value must be; reads on after "must be". */
  readonly expected: string;
  readonly defaultValue: string | number | boolean | readonly string[];
  /** The value is a path: `~` and relative paths are resolved before it is checked. */
  readonly isPath?: true;
}

export const facts = z.registry<OptionFacts>();

export function option<S extends z.ZodType>(schema: S, about: OptionFacts): S {
  facts.add(schema, about);
  return schema;
}

type About = Pick<OptionFacts, 'help'> & { readonly defaultValue: string };

export const path = (about: About) => option(z.string().min(1), { ...about, expected: 'a path', isPath: true });

/** A path that may be left out: empty then. */
export const optionalPath = (help: string) =>
  option(z.string(), { help, expected: 'a path, or empty for none', defaultValue: '', isPath: true });

/** A text that may be left out: empty then. */
export const optionalText = (help: string) =>
  option(z.string(), { help, expected: 'a text, or empty for none', defaultValue: '' });

/** True or false; flags and variables arrive as text. */
export const flag = (about: Pick<OptionFacts, 'help'> & { readonly defaultValue: boolean }) =>
  option(z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]), {
    ...about,
    expected: 'true or false',
  });

export const oneOf = <const T extends readonly string[]>(values: T, about: About) =>
  option(z.enum(values), { ...about, expected: `one of ${values.join(', ')}` });

export function integer(
  min: number,
  max: number,
  about: Omit<About, 'defaultValue'> & { readonly defaultValue: number },
) {
  // Flags and variables arrive as text.
  const digits = z.string().regex(/^\d+$/).transform(Number);
  const schema = z.union([z.number(), digits]).pipe(z.int().min(min).max(max));
  return option(schema, { ...about, expected: `a whole number from ${min} to ${max}` });
}

/** A list of texts that `parse` understands; one text with semicolons between them where lists cannot be written. */
export function rules<T>(parse: (text: string) => T, about: Pick<OptionFacts, 'help' | 'expected'>) {
  const split = z.string().transform((text) => text.split(';'));
  const parsed = z.string().transform((text, context) => {
    try {
      return parse(text.trim());
    } catch (error) {
      context.addIssue({ code: 'custom', message: describeError(error).replace('\n  hint:', ';'), input: text });
      return z.NEVER;
    }
  });
  const schema = z.union([z.array(z.string()), split]).pipe(z.array(parsed).max(MAX_RULES));
  return option(schema, { ...about, defaultValue: [] });
}

/** Each process is held against each rule. */
const MAX_RULES = 200;

/** Text such as `1s` in, milliseconds out. */
export function duration(min: string, max: string, about: About) {
  const [minMs, maxMs] = [parseDuration(min) as number, parseDuration(max) as number];
  const schema = z.string().transform(parseDuration).pipe(z.number().min(minMs).max(maxMs));
  return option(schema, { ...about, expected: `a duration from ${min} to ${max}, such as ${about.defaultValue}` });
}
