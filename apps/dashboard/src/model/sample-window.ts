/** A value, or null where there is none: what a chart draws. */
export type Point = number | null;

/** The newest samples of many series on one common time line, in bounded memory. */
export interface SampleWindow {
  readonly capacity: number;
  /** How many points in time are held. */
  readonly size: number;
  readonly newestMs: number | undefined;
  /**
   * Adds a point in time with the values that exist at it; drops the oldest point when full, and the series that have
   * no value left. Points that are not older than `timeMs` are dropped first: the clock was set back.
   */
  push(timeMs: number, values: ReadonlyMap<string, number>): void;
  /** The series held whose key begins with `prefix`. */
  keys(prefix: string): string[];
  /** Unix epoch milliseconds, ascending. */
  times(): number[];
  /** Parallel to `times()`; all null for a series that is not held. */
  points(key: string): Point[];
  /** The mean over the whole window, in which a series counts as zero where it is absent. */
  mean(key: string): number;
  clear(): void;
}

interface Ring {
  readonly values: Float64Array;
  /** Number of the point that last had a value. */
  lastPoint: number;
}

/**
 * Point `n`, counted from the first one ever, lives in slot `n % capacity` of every ring. `maxSeries` bounds what a
 * storm of short-lived series can take: beyond it, the ones that are longest without a value make room.
 */
export function createSampleWindow(capacity: number, maxSeries = 4096): SampleWindow {
  const times = new Float64Array(capacity);
  const rings = new Map<string, Ring>();
  let end = 0;
  let size = 0;
  const slots = function* () {
    for (let point = end - size; point < end; point++) yield point % capacity;
  };
  const timeOf = (point: number) => times[point % capacity] as number;
  return {
    capacity,
    get size() {
      return size;
    },
    get newestMs() {
      return size === 0 ? undefined : timeOf(end - 1);
    },
    push(timeMs, values) {
      while (size > 0 && timeOf(end - 1) >= timeMs) {
        end--;
        size--;
      }
      const slot = end % capacity;
      times[slot] = timeMs;
      for (const ring of rings.values()) ring.values[slot] = Number.NaN;
      for (const [key, value] of values) {
        if (Number.isNaN(value)) continue;
        const ring = rings.get(key) ?? { values: new Float64Array(capacity).fill(Number.NaN), lastPoint: end };
        rings.set(key, ring);
        ring.values[slot] = value;
        ring.lastPoint = end;
      }
      end++;
      size = Math.min(size + 1, capacity);
      dropRings(rings, end - size, maxSeries);
    },
    keys: (prefix) => [...rings.keys()].filter((key) => key.startsWith(prefix)),
    times: () => Array.from(slots(), (slot) => times[slot] as number),
    points(key) {
      const values = rings.get(key)?.values;
      return Array.from(slots(), (slot) => toPoint(values?.[slot] ?? Number.NaN));
    },
    mean(key) {
      const values = rings.get(key)?.values;
      let sum = 0;
      for (const slot of slots()) sum += values?.[slot] || 0;
      return size === 0 ? 0 : sum / size;
    },
    clear() {
      rings.clear();
      end = 0;
      size = 0;
    },
  };
}

function toPoint(value: number): Point {
  return Number.isNaN(value) ? null : value;
}

/** Drops the series without a value since `firstPoint`, then those that are longest without one, down to `maxSeries`. */
function dropRings(rings: Map<string, Ring>, firstPoint: number, maxSeries: number): void {
  for (const [key, ring] of rings) if (ring.lastPoint < firstPoint) rings.delete(key);
  if (rings.size <= maxSeries) return;
  const byAge = [...rings].sort(([, a], [, b]) => a.lastPoint - b.lastPoint);
  for (const [key] of byAge.slice(0, rings.size - maxSeries)) rings.delete(key);
}
