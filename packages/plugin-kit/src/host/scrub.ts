import { deserializeError, serializeError } from '@tidemark/core';
import { isSecret, type Secret } from '../contract/secret.ts';

const STRUCK_OUT = '[secret]';

/** Shorter texts occur by chance: striking them out would say what they are. */
const MIN_LENGTH = 4;

/** The same for what is only a part of a secret. */
const MIN_WORD_LENGTH = 8;

/** Strikes secrets out of texts, and of whatever holds texts. */
export interface Scrubber {
  text(text: string): string;
  /** A copy of plain data. */
  data<T>(value: T): T;
  /** The same error with other words: code, hint, details and causes are kept. */
  error(error: unknown): Error;
}

/** All secrets in the options of a plugin, at any depth. */
export function findSecrets(value: unknown): readonly Secret[] {
  if (isSecret(value)) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(findSecrets);
}

/** Knows the secrets as they are, and in the forms in which they travel: in JSON, in an address, in base64. */
export function createScrubber(secrets: readonly Secret[]): Scrubber {
  const forms = [...new Set(secrets.flatMap((secret) => formsOf(secret.reveal())))]
    .filter((form) => form.length >= MIN_LENGTH)
    .sort((a, b) => b.length - a.length);
  const text = (original: string) => forms.reduce((result, form) => result.replaceAll(form, STRUCK_OUT), original);
  const data = <T>(value: T): T => scrubData(value, text) as T;
  const error = (original: unknown) => deserializeError(data(serializeError(original)));
  return { text, data, error };
}

function formsOf(secret: string): string[] {
  const url = URL.parse(secret);
  const plain = url !== null && url.host !== '' ? addressParts(secret, url) : [secret, ...wordsOf(secret)];
  return plain.flatMap((form) => [
    form,
    JSON.stringify(form).slice(1, -1),
    encodeURIComponent(form),
    encodeURI(form),
    Buffer.from(form).toString('base64'),
    Buffer.from(form).toString('base64').replace(/=+$/, ''),
    Buffer.from(form).toString('base64url'),
    ...insideBase64(form),
  ]);
}

/**
 * What base64 makes of a text that has others around it, as the password of `Basic` has: four characters stand for three
 * bytes, so it depends on where among three it begins. Characters that hold bits of its neighbours are left out.
 */
function insideBase64(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const forms = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return text.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3));
  });
  return forms.filter((form) => form.length >= MIN_WORD_LENGTH);
}

/** `Bearer xyz` is secret because of one of its words. */
function wordsOf(secret: string): string[] {
  return secret.split(/\s+/).filter((word) => word.length >= MIN_WORD_LENGTH);
}

/** An address is secret because of its path, its query and its password: peers repeat them without the rest. */
function addressParts(secret: string, { href, origin, pathname, search, searchParams, password }: URL): string[] {
  if (href === `${origin}/`) return [];
  const segments = pathname.split('/').filter((segment) => segment.length >= MIN_WORD_LENGTH);
  const query = [search, ...searchParams.values()];
  return [
    secret,
    href,
    `${pathname}${search}`,
    pathname,
    ...segments,
    ...query,
    password,
    decodeURIComponent(password),
  ];
}

function scrubData(value: unknown, text: (original: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (isSecret(value)) return STRUCK_OUT;
  if (value instanceof Error) return scrubData(serializeError(value), text);
  if (Array.isArray(value)) return value.map((item) => scrubData(item, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [text(key), scrubData(item, text)]));
}
