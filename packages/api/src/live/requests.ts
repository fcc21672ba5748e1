/** What clients send: one JSON text a message. */
import { MIN_INTERVAL_MS } from '@tidemark/core';
import { z } from 'zod';
import { apiError } from '../errors.ts';
import { inputError } from '../shapes/input-error.ts';

const MAX_ID_LENGTH = 64;
const MAX_SELECTOR_LENGTH = 4096;
const MAX_BACKLOG_FRAMES = 10_000;
const MS_PER_DAY = 86_400_000;

const id = z.string().min(1).max(MAX_ID_LENGTH);

const subscription = z.strictObject({
  match: z.string().max(MAX_SELECTOR_LENGTH).optional(),
  intervalMs: z.int().min(MIN_INTERVAL_MS).max(MS_PER_DAY).optional(),
  after: z.int().min(0).optional(),
  backlog: z.int().min(0).max(MAX_BACKLOG_FRAMES).default(0),
});

const request = z.discriminatedUnion('type', [
  subscription.extend({ type: z.literal('subscribe'), id }),
  z.strictObject({ type: z.literal('unsubscribe'), id }),
]);

const digits = z
  .string()
  .regex(/^\d{1,15}$/, 'expected a whole number')
  .transform(Number);

/** The query of `GET /live`: the same in text, and no id since there is one subscription only. */
const query = z.strictObject({
  match: subscription.shape.match,
  intervalMs: digits.pipe(subscription.shape.intervalMs.unwrap()).optional(),
  after: digits.optional(),
  backlog: digits.pipe(z.int().max(MAX_BACKLOG_FRAMES)).default(0),
});

export type SubscriptionRequest = z.output<typeof subscription> & { readonly id: string };
export type Request = z.output<typeof request>;

/** The value of a message, or undefined for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Throws `API_LIVE_MESSAGE_INVALID`, naming what is wrong. */
export function parseRequest(value: unknown): Request {
  const parsed = request.safeParse(value);
  if (parsed.success) return parsed.data;
  throw apiError('API_LIVE_MESSAGE_INVALID', inputError(parsed.error).message);
}

/** The id by which an answer names a request, when it has one. */
export function idOf(value: unknown): string | undefined {
  const parsed = z.object({ id }).safeParse(value);
  return parsed.success ? parsed.data.id : undefined;
}

/** Reads the query of `GET /live`. `lastEventId` is what a browser sends by itself when it comes again. Throws `API_INPUT_INVALID`. */
export function parseQuery(
  parameters: Readonly<Record<string, string>>,
  lastEventId: string | undefined,
): SubscriptionRequest {
  const resumed = lastEventId === undefined || lastEventId === '' ? {} : { after: lastEventId };
  const parsed = query.safeParse({ ...parameters, ...resumed });
  if (!parsed.success) throw inputError(parsed.error);
  return { id: 'sse', ...parsed.data };
}
