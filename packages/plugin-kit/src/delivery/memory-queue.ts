import type { DeliveryQueue, DropPolicy, QueueEntry } from './queue.ts';

export interface MemoryQueueOptions {
  /** Entries that may wait, at least 1. */
  readonly maxItems?: number;
  readonly drop?: DropPolicy;
  /** Keys of removed entries that are still recognised, at least 0. */
  readonly rememberedKeys?: number;
}

/** A queue that ends with the process. Throws `RangeError` for bounds that are not possible. */
export function createMemoryQueue<Item>(options: MemoryQueueOptions = {}): DeliveryQueue<Item> {
  const { maxItems = 1000, drop = 'oldest', rememberedKeys = 1000 } = options;
  requireCount('maxItems', maxItems, 1);
  requireCount('rememberedKeys', rememberedKeys, 0);
  const entries = new Map<number, QueueEntry<Item>>();
  const waiting = new Set<string>();
  const removed = new Set<string>();
  let lastId = 0;
  let heldId: number | undefined;

  const takeOut = (entry: QueueEntry<Item>) => {
    entries.delete(entry.id);
    waiting.delete(entry.key);
  };
  const makeRoom = (): boolean => {
    if (entries.size < maxItems) return true;
    const oldest = drop === 'oldest' ? firstWhere(entries.values(), ({ id }) => id !== heldId) : undefined;
    if (oldest !== undefined) takeOut(oldest);
    return oldest !== undefined;
  };
  const remember = (key: string) => {
    removed.add(key);
    if (removed.size > rememberedKeys) removed.delete(removed.values().next().value as string);
  };
  return {
    add: async (entry) => {
      if (waiting.has(entry.key) || removed.has(entry.key)) return { result: 'duplicate', dropped: 0 };
      const isFull = entries.size >= maxItems;
      if (!makeRoom()) return { result: 'full', dropped: 0 };
      lastId++;
      entries.set(lastId, { ...entry, id: lastId });
      waiting.add(entry.key);
      return { result: 'added', dropped: isFull ? 1 : 0 };
    },
    first: async () => {
      const entry = firstWhere(entries.values(), () => true);
      heldId = entry?.id;
      return entry;
    },
    remove: async (id) => {
      const entry = entries.get(id);
      if (entry === undefined) return;
      takeOut(entry);
      remember(entry.key);
    },
    figures: () => ({ items: entries.size, maxItems, oldestMs: firstWhere(entries.values(), () => true)?.timeMs }),
  };
}

/** Maps keep the order of insertion, which is that of the ids. */
function firstWhere<T>(values: Iterable<T>, isWanted: (value: T) => boolean): T | undefined {
  for (const value of values) if (isWanted(value)) return value;
  return undefined;
}

function requireCount(name: string, count: number, min: number): void {
  if (!Number.isSafeInteger(count) || count < min) throw new RangeError(`${name} of a queue is not possible: ${count}`);
}
