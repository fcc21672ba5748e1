/** A message of a Tidemark stream, as far as a load run needs it. See `docs/protocol/live.md`. */
export type LiveMessage =
  | {
      readonly type: 'frame';
      readonly seq: number;
      /** When the frame was sampled, on the server's wall clock. */
      readonly timeMs: number;
      /** Between two ticks of the recorder. */
      readonly intervalMs: number;
      /** Series in the frame. */
      readonly series: number;
      /** When the first client got it, on our monotonic clock. */
      readonly firstMs: number;
    }
  | { readonly type: 'skipped'; readonly frames: number }
  | { readonly type: 'error'; readonly code: string; readonly message: string }
  | { readonly type: 'other' }
  | { readonly type: 'malformed'; readonly message: string };

/** What a transport brings: the bytes of one message, and how the JSON in them is found. */
export type ExtractJson = (bytes: Buffer) => string;

/** Different messages that are under way at once: those of a few ticks. */
const KEPT_MESSAGES = 16;

/** Ticks whose first arrival is remembered. */
const KEPT_TICKS = 1024;

/**
 * Reads the messages of all clients of a run. The same bytes arrive once for every client, so the newest messages are kept
 * and told by comparing bytes, which costs a fortieth of parsing them. `nowMs` is on the monotonic clock.
 */
export interface LiveMessageReader {
  read(bytes: Buffer, nowMs: number): LiveMessage;
}

export function createLiveMessageReader(extractJson: ExtractJson): LiveMessageReader {
  /** The one that was read last comes first. */
  const known: { bytes: Buffer; message: LiveMessage }[] = [];
  const firstMsOfTick = new Map<number, number>();
  const firstArrival = (seq: number, nowMs: number) => {
    const first = firstMsOfTick.get(seq);
    if (first !== undefined) return first;
    firstMsOfTick.set(seq, nowMs);
    if (firstMsOfTick.size > KEPT_TICKS) firstMsOfTick.delete(firstMsOfTick.keys().next().value as number);
    return nowMs;
  };
  return {
    read: (bytes, nowMs) => {
      const index = known.findIndex((each) => each.bytes.equals(bytes));
      if (index === 0) return (known[0] as (typeof known)[0]).message;
      const found =
        index > 0
          ? (known.splice(index, 1)[0] as (typeof known)[0])
          : { bytes: Buffer.from(bytes), message: parse(extractJson(bytes), (seq) => firstArrival(seq, nowMs)) };
      known.unshift(found);
      if (known.length > KEPT_MESSAGES) known.pop();
      return found.message;
    },
  };
}

function parse(json: string, firstArrival: (seq: number) => number): LiveMessage {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { type: 'malformed', message: `a message is not JSON: ${json.slice(0, 40)}` };
  }
  const message = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  if (message.type === 'frame') return parseFrame(message, firstArrival);
  if (message.type === 'skipped') return parseSkipped(message);
  if (message.type === 'error') return { type: 'error', code: String(message.code), message: String(message.message) };
  return typeof message.type === 'string'
    ? { type: 'other' }
    : { type: 'malformed', message: `a message has no type: ${json.slice(0, 40)}` };
}

function parseFrame(
  { seq, timeMs, intervalMs, values }: Readonly<Record<string, unknown>>,
  firstArrival: (seq: number) => number,
): LiveMessage {
  if (!isCount(seq) || typeof timeMs !== 'number' || typeof intervalMs !== 'number' || !Array.isArray(values)) {
    return { type: 'malformed', message: 'a frame lacks seq, timeMs, intervalMs or values' };
  }
  return { type: 'frame', seq, timeMs, intervalMs, series: values.length, firstMs: firstArrival(seq) };
}

function parseSkipped({ frames }: Readonly<Record<string, unknown>>): LiveMessage {
  return isCount(frames) ? { type: 'skipped', frames } : { type: 'malformed', message: 'skipped lacks frames' };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
