import type { AlertTransition } from '@tidemark/storage';
import type { AlertDesk } from '../alert-desk.ts';
import { type AlertEventShape, alertEventShape } from '../shapes/alert-shapes.ts';

type Desk = Pick<AlertDesk, 'history' | 'subscribe'>;

/** Events that wait for a reader; one that is further behind reads them from the file. */
const MAX_WAITING = 1000;

const PAGE = 1000;

/** Where an event stands, for a client to resume after it: its time, should the file not know its id any more, and its id. */
export function placeOf({ timeMs, id }: Pick<AlertTransition, 'timeMs' | 'id'>): string {
  return `${timeMs}:${id}`;
}

/**
 * What happens to alerts, in order and each once, until `signal` aborts: after a place, from the file first; without one
 * from now on.
 */
export async function* followAlerts(
  desk: Desk,
  place: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<AlertEventShape> {
  const inbox = openInbox(desk, signal);
  let last = place;
  let isBehind = place !== undefined;
  try {
    while (!signal.aborted) {
      if (isBehind) {
        inbox.accept();
        for await (const event of storedAfter(desk, last as string)) {
          if (signal.aborted) return;
          inbox.drop(event.id);
          last = placeOf(event);
          yield alertEventShape.parse(event);
        }
      }
      for (let event = inbox.take(); event !== undefined; event = inbox.take()) {
        last = placeOf(event);
        yield alertEventShape.parse(event);
      }
      isBehind = inbox.isFull;
      if (!isBehind) await inbox.filled();
    }
  } finally {
    inbox.close();
  }
}

/** In the order in which they were stored. */
async function* storedAfter(desk: Desk, place: string): AsyncGenerator<AlertTransition> {
  let [fromMs, after] = [Number.parseInt(place, 10), place.slice(place.indexOf(':') + 1)];
  for (;;) {
    const page = await desk.history({ fromMs, toMs: Number.MAX_SAFE_INTEGER, after, order: 'oldest', limit: PAGE });
    yield* page;
    const newest = page.at(-1);
    if (newest === undefined || page.length < PAGE) return;
    [fromMs, after] = [newest.timeMs, newest.id];
  }
}

interface Inbox {
  /** Something came that there was no room for. */
  readonly isFull: boolean;
  /** Takes what comes from now on, after it was full. */
  accept(): void;
  take(): AlertTransition | undefined;
  /** Forgets one that was read elsewhere. */
  drop(id: string): void;
  /** Resolves when there is something to take, or no more will come. */
  filled(): Promise<void>;
  close(): void;
}

function openInbox(desk: Desk, signal: AbortSignal): Inbox {
  const waiting = new Map<string, AlertTransition>();
  let isFull = false;
  let wake = () => {};
  const onAbort = () => wake();
  const unsubscribe = desk.subscribe((event) => {
    if (waiting.size >= MAX_WAITING) isFull = true;
    if (!isFull) waiting.set(event.id, event);
    wake();
  });
  signal.addEventListener('abort', onAbort);
  return {
    get isFull() {
      return isFull;
    },
    accept: () => {
      isFull = false;
    },
    take: () => {
      const [event] = waiting.values();
      if (event !== undefined) waiting.delete(event.id);
      return event;
    },
    drop: (id) => void waiting.delete(id),
    filled: () =>
      new Promise((resolve) => {
        wake = resolve;
        if (waiting.size > 0 || signal.aborted) resolve();
      }),
    close: () => {
      signal.removeEventListener('abort', onAbort);
      unsubscribe();
    },
  };
}
