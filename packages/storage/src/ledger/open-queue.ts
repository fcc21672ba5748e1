import type { Clock } from '@tidemark/core';
import type { QueueState, StoredEntry, StoredFigures, StoredOffer } from './delivery-table.ts';
import type { LedgerQueue, QueueBounds, QueuedItem, QueueOffer } from './ledger.ts';
import type { LedgerThread } from './ledger-thread.ts';

const DEFAULT_BOUNDS: Required<QueueBounds> = { maxItems: 1000, drop: 'oldest', rememberedKeys: 1000 };

/** What the asking side knows of a queue: its bounds, the entry it was given, and what it holds. */
export interface OpenQueue {
  bounds: Required<QueueBounds>;
  heldId: number | null;
  figures: StoredFigures;
}

export function createOpenQueue(): OpenQueue {
  return { bounds: DEFAULT_BOUNDS, heldId: null, figures: { items: 0, oldestMs: undefined } };
}

/** Throws `RangeError` for bounds that are not possible. */
export function resolveBounds(bounds: QueueBounds): Required<QueueBounds> {
  const resolved = { ...DEFAULT_BOUNDS, ...bounds };
  requireCount('maxItems', resolved.maxItems, 1);
  requireCount('rememberedKeys', resolved.rememberedKeys, 0);
  return resolved;
}

function requireCount(name: string, count: number, min: number): void {
  if (!Number.isSafeInteger(count) || count < min) throw new RangeError(`${name} of a queue is not possible: ${count}`);
}

export function stateOf(name: string, { bounds, heldId }: OpenQueue): QueueState {
  return { name, ...bounds, heldId };
}

/** Throws `TypeError` for what JSON has no text for. */
export function encodeOffer({ key, timeMs, item }: QueueOffer): StoredOffer {
  const text = JSON.stringify(item) as string | undefined;
  if (text === undefined) throw new TypeError(`what is offered as ${key} is no plain data`);
  return { key, timeMs, item: text };
}

function decodeEntry<Item>({ item, ...entry }: StoredEntry): QueuedItem<Item> {
  return { ...entry, item: JSON.parse(item) as Item };
}

/** The queue as its users see it. */
export function createLedgerQueue<Item>(
  name: string,
  queue: OpenQueue,
  { thread, clock }: { readonly thread: LedgerThread; readonly clock: Clock },
): LedgerQueue<Item> {
  return {
    add: async (offer) => {
      const stored = encodeOffer(offer);
      return thread.ask(
        'add',
        () => [stateOf(name, queue), stored],
        ({ outcome, figures }) => {
          queue.figures = figures;
          return outcome;
        },
      );
    },
    first: () =>
      thread.ask(
        'first',
        () => [stateOf(name, queue)],
        ({ entry, figures }) => {
          queue.figures = figures;
          queue.heldId = entry?.id ?? null;
          return entry === undefined ? undefined : decodeEntry<Item>(entry);
        },
      ),
    remove: (id) =>
      thread.ask(
        'remove',
        () => [stateOf(name, queue), id, clock.now()],
        (figures) => {
          queue.figures = figures;
        },
      ),
    figures: () => ({ ...queue.figures, maxItems: queue.bounds.maxItems }),
  };
}
