/** The course of a value over a whole run in few points, for a line of characters. */
export interface Trail {
  /** NaN is absent. */
  push(value: number): void;
  /** Oldest first; each stands for the same time, the last one for a part of it. */
  readonly points: readonly number[];
}

/** At most `capacity` points, an even number: when they are used up, each two become their mean. */
export function createTrail(capacity: number): Trail {
  let points: number[] = [];
  let perPoint = 1;
  let pending: number[] = [];
  return {
    push: (value) => {
      pending.push(value);
      if (pending.length < perPoint) return;
      points.push(meanOf(pending));
      pending = [];
      if (points.length < capacity) return;
      points = Array.from({ length: capacity / 2 }, (_, i) => meanOf(points.slice(2 * i, 2 * i + 2)));
      perPoint *= 2;
    },
    get points() {
      return pending.length === 0 ? points : [...points, meanOf(pending)];
    },
  };
}

function meanOf(values: readonly number[]): number {
  const present = values.filter((value) => !Number.isNaN(value));
  return present.length === 0 ? Number.NaN : present.reduce((sum, value) => sum + value, 0) / present.length;
}
