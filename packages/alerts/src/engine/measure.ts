import type { AlertRule, Condition } from '../rules/alert-rule.ts';
import type { Moment } from './alert-book.ts';
import { type Baseline, createBaseline, distanceFrom, learn } from './baseline.ts';
import { addToRing, type BucketRing, createBucketRing, isCovered, summarizeRing } from './bucket-ring.ts';
import { secondsToLimit } from './trend.ts';

/** What a measure remembers of one group. Plain data. */
export interface MeasureMemory {
  readonly ring: BucketRing;
  readonly baseline?: Baseline;
}

/** Makes the compared value of a rule from the values of a group so far. */
export interface Measure {
  /** How long what it remembers is worth keeping when no values come. */
  readonly keepMs: number;
  begin(): MeasureMemory;
  /** The compared value; NaN when the value is, and while too little is known. */
  take(memory: MeasureMemory, value: number, moment: Moment): number;
  /** Whether its window holds enough to speak of the whole. */
  isFilled(memory: MeasureMemory): boolean;
}

const MS_PER_DAY = 86_400_000;

export function createMeasure(rule: AlertRule): Measure {
  const { condition, smoothing } = rule;
  if (condition.kind === 'change') return changeMeasure(condition);
  if (condition.kind === 'trend') return trendMeasure(condition);
  if (condition.kind === 'anomaly') return anomalyMeasure(condition);
  const { overMs, of } = smoothing as NonNullable<typeof smoothing>;
  return ringMeasure({ overMs }, (ring) => summarizeRing(ring, of));
}

/** `answer` is asked of a window that is covered by `share`, and of a half unless given. */
function ringMeasure(
  { overMs, share }: { readonly overMs: number; readonly share?: number },
  answer: (ring: BucketRing, value: number) => number,
): Measure {
  return {
    keepMs: overMs,
    begin: () => ({ ring: createBucketRing(overMs) }),
    take: ({ ring }, value, { nowMs }) => {
      addToRing(ring, nowMs, value);
      return Number.isNaN(value) || !isCovered(ring, share) ? Number.NaN : answer(ring, value);
    },
    isFilled: ({ ring }) => isCovered(ring, share),
  };
}

/** How much of the window must lie between the two values of a change. */
const NEARLY_ALL = 0.9;

function changeMeasure({ overMs, as }: Extract<Condition, { kind: 'change' }>): Measure {
  return ringMeasure({ overMs, share: NEARLY_ALL }, (ring, value) => {
    const before = ring.buckets[0]?.first ?? Number.NaN;
    return as === 'amount' ? value - before : (value - before) / Math.abs(before);
  });
}

/** The answer changes when a bucket is complete; until then it is the one before. */
function trendMeasure(condition: Extract<Condition, { kind: 'trend' }>): Measure {
  const answers = new WeakMap<BucketRing, { at: number; seconds: number }>();
  return ringMeasure(condition, (ring) => {
    const at = ring.buckets.at(-1)?.at ?? 0;
    let answer = answers.get(ring);
    if (answer?.at !== at) {
      const complete = { ...ring, buckets: ring.buckets.slice(0, -1) };
      answer = { at, seconds: secondsToLimit(complete, condition) };
      answers.set(ring, answer);
    }
    return answer.seconds;
  });
}

function anomalyMeasure(condition: Extract<Condition, { kind: 'anomaly' }>): Measure {
  const { overMs, days, minDays, side } = condition;
  return {
    keepMs: days * MS_PER_DAY,
    begin: () => ({ ring: createBucketRing(overMs), baseline: createBaseline() }),
    take: ({ ring, baseline }, value, { nowMs, timeMs }) => {
      addToRing(ring, nowMs, value);
      if (Number.isNaN(value) || baseline === undefined || !isCovered(ring)) return Number.NaN;
      const now = { timeMs, value: summarizeRing(ring, 'avg') };
      learn(baseline, days, now);
      const distance = distanceFrom(baseline, minDays, now);
      if (side === 'both') return Math.abs(distance);
      return side === 'above' ? distance : -distance;
    },
    isFilled: ({ ring }) => isCovered(ring),
  };
}
