import { selectQuantile } from '@tidemark/core';
import { advanceCourse, newCourse } from './engine/course.ts';
import { alertsError } from './errors.ts';
import { type Bounds, scaleOf } from './rules/bounds.ts';

export interface TuneOptions {
  /** Time between two values, milliseconds. */
  readonly intervalMs: number;
  /** Which side is bad; above unless given. */
  readonly direction?: Bounds['direction'];
  /** The timing that a rule with these thresholds would have; 0 unless given. */
  readonly forMs?: number;
  readonly keepFiringForMs?: number;
  /** How far from their thresholds the clear thresholds lie, as a share of them; 0 unless given. */
  readonly clearMargin?: number;
}

/** How often a rule would have been in a level, and for how long together. */
export interface WouldHaveFired {
  readonly times: number;
  readonly ms: number;
}

export interface ThresholdSuggestion {
  readonly bounds: Bounds;
  /** Values that there were. */
  readonly values: number;
  readonly warning: WouldHaveFired;
  readonly critical: WouldHaveFired;
}

/** Beyond the worst hundredth by so much: usual peaks are no emergency. */
const CRITICAL_MARGIN = 0.1;
const WARNING_QUANTILE = 0.95;
const CRITICAL_QUANTILE = 0.99;

/**
 * Thresholds from what was usual: warning at the 95th percentile, critical 10 % beyond the 99th (of what is bad below, the
 * 5th and the 1st), and how often each would have fired, by the engine's own rules. Values in time order, NaN where there
 * is none. Throws `ALERTS_TUNE_INVALID` without values.
 */
export function suggestThresholds(values: Float64Array, options: TuneOptions): ThresholdSuggestion {
  const { intervalMs, direction = 'above', clearMargin = 0 } = options;
  if (!(intervalMs > 0)) throw alertsError('ALERTS_TUNE_INVALID', `an interval is more than 0 ms, not ${intervalMs}`);
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) throw alertsError('ALERTS_TUNE_INVALID', 'there are no values to suggest thresholds from');
  const isAbove = direction === 'above';
  const at = (quantile: number) => selectQuantile(known, known.length, isAbove ? quantile : 1 - quantile);
  const warning = at(WARNING_QUANTILE);
  const peak = at(CRITICAL_QUANTILE);
  const beyond = (value: number, margin: number) => value + (isAbove ? 1 : -1) * Math.abs(value) * margin;
  const critical = beyond(peak, CRITICAL_MARGIN);
  const bounds = {
    direction,
    warning,
    critical,
    warningClear: beyond(warning, -clearMargin),
    criticalClear: beyond(critical, -clearMargin),
  };
  return { bounds, values: known.length, ...replay(values, bounds, options) };
}

function replay(values: Float64Array, bounds: Bounds, { intervalMs, forMs = 0, keepFiringForMs = 0 }: TuneOptions) {
  const rule = { scale: scaleOf(bounds), timing: { forMs, keepFiringForMs, staleAfterMs: Number.POSITIVE_INFINITY } };
  const course = newCourse();
  const fired = { warning: { times: 0, ms: 0 }, critical: { times: 0, ms: 0 } };
  for (const value of values) {
    const before = course.level;
    const seenMs = Number.isNaN(value) ? 0 : intervalMs;
    advanceCourse(course, rule, { value, seenMs, isCooling: false });
    if (before === 0 && course.level > 0) fired.warning.times++;
    if (before < 2 && course.level === 2) fired.critical.times++;
    if (course.level > 0) fired.warning.ms += intervalMs;
    if (course.level === 2) fired.critical.ms += intervalMs;
  }
  return fired;
}
