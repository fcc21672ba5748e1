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
      const before = lastMs.size;
      for (const item of alive) if (isWanted(item)) lastMs.set(item, timeMs);
      for (const key of keys) for (const item of largest(alive, top, key, mayBeAtTop)) lastMs.set(item, timeMs);
      const someCame = lastMs.size > before;
      const someLeft = letGo(lastMs, { alive, timeMs, lingerMs });
      if (lastMs.size > max) lastMs = newest(lastMs, max, isWanted);
      if (someLeft || someCame) chosen = [...lastMs.keys()];
      return chosen;
    },
  };
}

interface Leaving<T> {
  readonly alive: readonly T[];
  readonly timeMs: number;
  readonly lingerMs: number;
}

/** Removes the entries that are gone, or were at the top too long ago; says whether there were any. */
function letGo<T>(entries: Map<T, number>, { alive, timeMs, lingerMs }: Leaving<T>): boolean {
  const before = entries.size;
  let living: ReadonlySet<T> | undefined;
  // Not `for...of`, which makes two objects an entry: this looks at each process at each tick.
  entries.forEach((atMs, item) => {
    if (atMs === timeMs) return;
    living ??= new Set(alive);
    if (!living.has(item) || Math.abs(timeMs - atMs) > lingerMs) entries.delete(item);
  });
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
