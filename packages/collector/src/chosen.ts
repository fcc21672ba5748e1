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
  /** Chooses anew. Returns those chosen, in an order that changes only where the choice does. */
  choose(alive: ReadonlySet<T> | readonly T[], timeMs: number): readonly T[];
}

export function createChosen<T>(options: ChosenOptions<T>): Chosen<T> {
  const { top, keys, isWanted, isEligible, lingerMs, max } = options;
  /** When each was last at the top or wanted; wanted ones are never older than now. */
  let lastMs = new Map<T, number>();
  return {
    choose: (alive, timeMs) => {
      const eligible = [...alive].filter((item) => lastMs.has(item) || isEligible(item, timeMs));
      const now = new Set([...alive].filter(isWanted));
      for (const key of keys) for (const item of largest(eligible, top, key)) now.add(item);
      const living = new Set(alive);
      const next = new Map<T, number>();
      for (const [item, atMs] of lastMs) {
        if (now.has(item)) next.set(item, timeMs);
        else if (living.has(item) && Math.abs(timeMs - atMs) <= lingerMs) next.set(item, atMs);
      }
      for (const item of now) next.set(item, timeMs);
      lastMs = next.size <= max ? next : newest(next, max, isWanted);
      return [...lastMs.keys()];
    },
  };
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
