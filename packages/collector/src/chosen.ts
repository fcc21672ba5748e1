import { largest } from './largest.ts';

export interface ChosenOptions<T> {
  /** So many by each key are at the top. */
  readonly top: number;
  /** What makes one of them large; each key has its own top. */
  readonly keys: readonly ((item: T) => number)[];
  /** Always has series. */
  readonly isWanted: (item: T) => boolean;
  /** May have series for being at the top. */
  readonly isEligible: (item: T, timeMs: number) => boolean;
  /** Stays this long after it was last at the top, so that ranks may flicker. */
  readonly lingerMs: number;
  /** At most so many have series. */
  readonly max: number;
}

/** Which of many have series of their own: the wanted ones, the top ones, and for a while those that were. */
export interface Chosen<T> {
  /** Chooses anew. Returns those chosen, in an order that changes only where the choice does; the same array when it did not. */
  choose(alive: readonly T[], timeMs: number): readonly T[];
}

export function createChosen<T>(options: ChosenOptions<T>): Chosen<T> {
  const { top, keys, isWanted, isEligible, lingerMs, max } = options;
  /** When each was last at the top or wanted; wanted ones are never older than now. */
  let lastMs = new Map<T, number>();
  let chosen: readonly T[] = [];
  return {
    choose: (alive, timeMs) => {
      const mayBeAtTop = (item: T) => lastMs.has(item) || isEligible(item, timeMs);
      const now = new Set<T>();
      for (const item of alive) if (isWanted(item)) now.add(item);
      for (const key of keys) for (const item of largest(alive, top, key, mayBeAtTop)) now.add(item);
      const someLeft = letGo(lastMs, { now, alive, isOver: (atMs) => Math.abs(timeMs - atMs) > lingerMs });
      const staying = lastMs.size;
      for (const item of now) lastMs.set(item, timeMs);
      const someCame = lastMs.size > staying;
      if (lastMs.size > max) lastMs = newest(lastMs, max, isWanted);
      if (someLeft || someCame) chosen = [...lastMs.keys()];
      return chosen;
    },
  };
}

interface Leaving<T> {
  readonly now: ReadonlySet<T>;
  readonly alive: readonly T[];
  /** Whether what was at the top at this time has lingered long enough. */
  readonly isOver: (atMs: number) => boolean;
}

/** Removes the entries that are gone, or were at the top too long ago; says whether there were any. */
function letGo<T>(entries: Map<T, number>, { now, alive, isOver }: Leaving<T>): boolean {
  const before = entries.size;
  let living: ReadonlySet<T> | undefined;
  for (const [item, atMs] of entries) {
    if (now.has(item)) continue;
    living ??= new Set(alive);
    if (!living.has(item) || isOver(atMs)) entries.delete(item);
  }
  return entries.size < before;
}

/** The `max` most recent entries, wanted ones first, in the order they had. */
function newest<T>(entries: Map<T, number>, max: number, isWanted: (item: T) => boolean): Map<T, number> {
  const rank = ([item, atMs]: [T, number]) => (isWanted(item) ? Number.POSITIVE_INFINITY : atMs);
  const kept = new Set(
    [...entries]
      .sort((a, b) => compare(rank(b), rank(a)))
      .slice(0, max)
      .map(([item]) => item),
  );
  return new Map([...entries].filter(([item]) => kept.has(item)));
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
