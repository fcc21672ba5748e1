import { soakError } from '../errors.ts';
import type { Level } from '../judgement/criteria.ts';
import { assumedDeviation } from './between-runs.ts';
import { findCautions } from './cautions.ts';
import {
  type CompareOptions,
  type ResolvedCompareOptions,
  resolveCompareOptions,
  toleranceOf,
} from './comparison-options.ts';
import { describeChange } from './describe-change.ts';
import { type Difference, predictDifference } from './difference.ts';
import { rejectByHolm } from './holm.ts';
import { type MatchedProcess, matchProcesses } from './match-processes.ts';
import { commonWindow, type Estimate, estimate, viewMetric } from './measure-run.ts';
import type { Change, Measure, MetricComparison, ProcessMetrics, RunComparison, RunMetrics } from './run-comparison.ts';

const MEASURES: readonly Measure[] = ['level', 'p95', 'growth an hour'];
/** A change that is worse than tolerated with this probability warns. */
const LIKELY = 0.9;
/** One that is worse with at most this probability counts as none. */
const UNLIKELY = 0.2;

/** A difference with what it is of. */
export interface ComparedMetric {
  readonly process: string;
  readonly role: ProcessMetrics['role'];
  readonly metric: string;
  readonly title: string;
  readonly measure: Measure;
  readonly unit: MetricComparison['unit'];
  readonly difference: Difference;
  readonly tolerance: number;
}

/**
 * Compares a run with one or several before it: process by process, metric by metric, by level and p95 after the warm-up
 * and by growth. Something has regressed when it is surely worse than tolerated, with `confidence` over all that is
 * compared. The method and what it assumes: `docs/soak-verdict.md`. The baseline runs are given oldest first. Throws
 * `SOAK_COMPARISON_INVALID` without a baseline and on options that are not possible.
 */
export function compareRuns(
  baseline: readonly RunMetrics[],
  now: RunMetrics,
  options: CompareOptions = {},
): RunComparison {
  const resolved = resolveCompareOptions(options);
  if (baseline.length === 0) throw soakError('SOAK_COMPARISON_INVALID', 'there is no run to compare with');
  const { matched, unmatched } = matchProcesses(baseline, now);
  const compared = matched.flatMap((process) => compareProcess(process, resolved));
  const judged = compared.filter(({ role }) => role !== 'load');
  const metrics = judgeChanges(judged, 1 - resolved.confidence);
  return {
    baseline: baseline.map(({ id }) => id),
    level: levelOf(metrics),
    cautions: [
      ...findCautions(compared),
      ...(metrics.length === 0 ? [describeNothing(matched.filter(({ role }) => role !== 'load'))] : []),
    ],
    metrics,
    unmatched,
  };
}

function describeNothing({ length }: readonly MatchedProcess[]): string {
  return length === 0
    ? 'nothing was compared: the runs have no process of the same name'
    : 'nothing was compared: one of the runs is too short';
}

function compareProcess(process: MatchedProcess, options: ResolvedCompareOptions): ComparedMetric[] {
  return process.now.metrics.flatMap((column) => {
    const same = ({ metrics }: ProcessMetrics) => metrics.find(({ metric }) => metric === column.metric);
    const before = process.baseline.flatMap((each) => {
      const found = same(each);
      return found === undefined ? [] : [viewMetric(each, found)];
    });
    const current = viewMetric(process.now, column);
    if (before.length === 0) return [];
    const window = commonWindow([...before, current]);
    const { metric, title, unit } = column;
    const about = { process: process.name, role: process.role, metric, title, unit };
    const of = (measure: Measure) => ({
      baseline: before.map((run) => estimate(run, measure, window)).filter((each) => each !== undefined),
      now: estimate(current, measure, window),
    });
    const level = meanValue(of('level').baseline);
    return MEASURES.flatMap((measure) => {
      const { baseline, now } = of(measure);
      if (baseline.length === 0 || now === undefined) return [];
      const difference = predictDifference(baseline, now, assumedDeviation(measure, unit, level));
      return [{ ...about, measure, difference, tolerance: toleranceOf({ metric, unit, measure }, level, options) }];
    });
  });
}

const meanValue = (estimates: readonly Estimate[]) =>
  estimates.reduce((sum, { value }) => sum + value, 0) / Math.max(1, estimates.length);

/** Says of each difference what it means, worse ones first. */
function judgeChanges(compared: readonly ComparedMetric[], alpha: number): MetricComparison[] {
  const worse = compared.map(({ difference, tolerance }) => difference.probabilityAbove(tolerance));
  const better = compared.map(({ difference, tolerance }) => 1 - difference.probabilityAbove(-tolerance));
  const regressed = rejectByHolm(
    worse.map((probability) => 1 - probability),
    alpha,
  );
  const improved = rejectByHolm(
    better.map((probability) => 1 - probability),
    alpha,
  );
  return compared
    .map((each, i) => {
      const confidence = worse[i] as number;
      const otherwise: Change = confidence <= UNLIKELY ? 'unchanged' : 'not-enough-evidence';
      return toComparison(each, confidence, regressed[i] ? 'regressed' : improved[i] ? 'improved' : otherwise);
    })
    .sort((a, b) => ORDER[a.change] - ORDER[b.change] || Math.abs(b.effectSize) - Math.abs(a.effectSize));
}

const ORDER: Readonly<Record<Change, number>> = { regressed: 0, 'not-enough-evidence': 1, improved: 2, unchanged: 3 };

function toComparison(compared: ComparedMetric, confidence: number, change: Change): MetricComparison {
  const { process, metric, measure, unit, difference: found } = compared;
  const { base, now, difference, low, high, effectSize } = found;
  const share = (amount: number) => (measure === 'growth an hour' || base === 0 ? Number.NaN : amount / base);
  return {
    process,
    metric,
    measure,
    unit,
    base,
    now,
    difference,
    low,
    high,
    share: share(difference),
    shareLow: share(low),
    shareHigh: share(high),
    effectSize,
    confidence,
    change,
    reason: describeChange(compared, confidence, change),
  };
}

function levelOf(metrics: readonly MetricComparison[]): Level {
  if (metrics.some(({ change }) => change === 'regressed')) return 'fail';
  return metrics.some(({ change, confidence }) => change === 'not-enough-evidence' && confidence >= LIKELY)
    ? 'warn'
    : 'pass';
}
