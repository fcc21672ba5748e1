import { formatDuration, type MetricUnit } from '@tidemark/core';
import type { Doubt } from './doubts.ts';
import type { GrowthVerdict } from './judge-growth.ts';
import type { Shape } from './shape.ts';
import type { Summary } from './summarise.ts';

/** What the sentences need beside the verdict. `sought` is in units per hour. */
export interface ReasonContext {
  readonly unit: MetricUnit;
  readonly summary: Summary;
  readonly hours: number;
  readonly loaded: boolean;
  readonly doubt: Doubt | undefined;
  readonly settledAt: number;
  readonly sought: number;
}

const HOUR_MS = 3_600_000;

/** Why a verdict is what it is, in sentences without a full stop; the most important one first. */
export function describeGrowth(verdict: GrowthVerdict, context: ReasonContext): string[] {
  const { unit, summary, hours, settledAt } = context;
  const reasons = [mainReason(verdict, context)];
  if (settledAt > 0) reasons.push(`the first ${duration(settledAt * hours)} were left out as warm-up`);
  if (summary.teeth > 0 && summary.reduction !== 'median') {
    reasons.push(`judged by the floor under ${summary.teeth} collections`);
  }
  reasons.push(`${formatAmount(verdict.growthTotal, unit)} more at the end than at the beginning`);
  if (verdict.timeToLimitMs !== undefined) {
    reasons.push(`at this rate the limit is reached in ${duration(verdict.timeToLimitMs / HOUR_MS)}`);
  }
  return reasons;
}

function mainReason(verdict: GrowthVerdict, { unit, loaded, doubt, sought, hours }: ReasonContext): string {
  const rate = (perHour: number) => `${formatAmount(perHour, unit)}/h`;
  const range = `${rate(verdict.slopePerHour)} (${rate(verdict.slopeLow)} to ${rate(verdict.slopeHigh)})`;
  if (loaded) return `it grows by ${range}, but so does the load: repeat the run with a steady load`;
  if (doubt !== undefined) return `it grew by ${range}, but ${DOUBTS[doubt]}: run for longer`;
  if (verdict.verdict === 'leaking') return `it grows by ${range} ${GROWS[verdict.shape] ?? 'at the end of the run'}`;
  if (verdict.verdict === 'healthy')
    return `${HEALTHY[verdict.shape] ?? 'it does not grow'}; ${rate(sought)} would have been seen`;
  if (verdict.leakProbability > 0.5)
    return `it probably grows by ${range}, but ${duration(hours)} are too short to be sure: run for longer`;
  return `a leak of ${rate(sought)} can neither be seen nor excluded in ${duration(hours)}: run for longer`;
}

const DOUBTS: Readonly<Record<Doubt, string>> = {
  'it has ended': 'no longer in the second half',
  'it was higher': 'was higher before',
  'heaps settle': 'by no more than heaps do while they settle',
};

const GROWS: Readonly<Partial<Record<Shape, string>>> = {
  slope: 'all the time',
  stairs: 'in steps that go on',
  'warm-up then slope': 'after its warm-up',
  'late slope': 'since it began to in the middle of the run',
  accelerating: 'and ever faster',
};

const HEALTHY: Readonly<Partial<Record<Shape, string>>> = {
  flat: 'it stays level',
  sawtooth: 'it is collected again and again to the same floor',
  'warm-up': 'it is level after its warm-up',
  plateau: 'it grew to a level and stays there',
  steps: 'it changed level and stays there',
  cycle: 'it follows the hours of the day and comes back',
  slowing: 'its growth slows down and comes to rest',
};

function duration(hours: number): string {
  const seconds = Math.round(hours * 3600);
  return formatDuration((seconds < 600 ? seconds : 60 * Math.round(seconds / 60)) * 1000);
}

/** In the unit that people read: `1.02 MB`, `60.0`. */
function formatAmount(amount: number, unit: MetricUnit): string {
  return unit === 'bytes' ? `${threeDigits(amount / 1e6)} MB` : threeDigits(amount);
}

function threeDigits(amount: number): string {
  return Math.abs(amount) >= 1000 ? amount.toFixed(0) : amount.toPrecision(3);
}
