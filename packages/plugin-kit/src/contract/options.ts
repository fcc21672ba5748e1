import { parseDuration } from '@tidemark/core';
import { z } from 'zod';
import { messageOf } from './failure.ts';
import { readSecret, type Secret, type SecretSource } from './secret.ts';

/** What is known of an option besides how to check it. */
export interface OptionFacts {
  /** One sentence for people, without a full stop. */
  readonly help: string;
  /** What a value must be; reads on after "must be". */
  readonly expected: string;
  /** No message repeats what was given. */
  readonly isSecret?: true;
}

/** The schema of a plugin's options: keys of its own, and no others. */
export type OptionsSchema = z.ZodObject;

/** Says what an option is for. Goes around the whole check and inside `.default()` and `.optional()`. */
export function option<S extends z.ZodType>(schema: S, { help, expected, isSecret }: OptionFacts): S {
  return schema.meta({ description: help, expected, ...(isSecret === true ? { isSecret } : {}) }) as S;
}

/** A secret: given as text, `{ env: NAME }` or `{ file: PATH }`; what the plugin gets is a {@link Secret}. */
export function secretOption(help: string, expected = 'text'): z.ZodType<Secret, SecretSource> {
  const source = z.union([
    z.string().min(1),
    z.strictObject({ env: z.string().min(1) }),
    z.strictObject({ file: z.string().min(1) }),
  ]);
  const secret = source.transform((given, context) => {
    try {
      return readSecret(given);
    } catch (error) {
      context.addIssue({ code: 'custom', message: messageOf(error) });
      return z.NEVER;
    }
  });
  return option(secret, {
    help,
    expected: `${expected}, or where it is: \`{ env: NAME }\`, \`{ file: PATH }\``,
    isSecret: true,
  });
}

/** A web address that is itself a secret, as the one of a Slack webhook is. */
export function secretUrlOption(help: string): z.ZodType<Secret, SecretSource> {
  const checked = secretOption(help).refine((secret) => isHttpUrl(secret.reveal()), 'it is no http or https address');
  return option(checked, {
    help,
    expected: 'an http or https address, or where it is: `{ env: NAME }`, `{ file: PATH }`',
    isSecret: true,
  });
}

export function urlOption(help: string): z.ZodType<string, string> {
  return option(z.string().refine(isHttpUrl), { help, expected: 'an http or https address' });
}

/** Text such as `1m30s` in, milliseconds out. */
export function durationOption(help: string, { min, max }: { readonly min: string; readonly max: string }) {
  const [minMs, maxMs] = [parseDuration(min) as number, parseDuration(max) as number];
  const schema = z.string().transform(parseDuration).pipe(z.number().min(minMs).max(maxMs));
  return option(schema, { help, expected: `a duration from ${min} to ${max}` });
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '';
}
