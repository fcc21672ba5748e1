import { type Bins, mean } from './bins.ts';
import { type Explanation, explain } from './explain.ts';
import { mixGrowth } from './growth-rate.ts';
import type { GrowthEvidence } from './weigh-growth.ts';

/**
 * What speaks against a leak that the curves have found. They have few shapes and programs many, so that a slope may be no
 * more than the best of the wrong ones.
 */
export type Doubt =
  /** The second half alone says that growth has ended. */
  | 'it has ended'
  /** It was higher before. */
  | 'it was higher'
  /** Heaps of healthy programs grow as much while they settle, and the run is too short to see them do so. */
  | 'heaps settle';

/** Below this probability of growth the second half of a run speaks against what the whole says. */
const LEAST_LATE_PROBABILITY = 0.3;
/** Fewer values of a half say nothing. */
const LEAST_LATE_VALUES = 8;

/** In a run shorter than this a process may still be warming up, in ways that no curve foresees. */
export const SETTLING_HOURS = 0.75;
/** Healthy programs whose heap settles grow by up to this share of their memory: see `test/fixtures/soaked`. */
const SETTLING_SHARE = 0.15;

/** `least` is the growth over the run that would matter. Undefined when nothing speaks against it. */
export function findDoubt(
  { unit, summary, resolution, hours }: GrowthEvidence,
  explanations: readonly Explanation[],
  least: number,
): Doubt | undefined {
  const { bins } = summary;
  if (unit === 'bytes' && hours < SETTLING_HOURS && growthShare(bins) < SETTLING_SHARE) return 'heaps settle';
  if (meanWithin(bins, 2 / 3, 1) <= meanWithin(bins, 1 / 3, 2 / 3)) return 'it was higher';
  const late = secondHalf(bins);
  // Half of a stair has too few steps to be one.
  if (isStairs(explanations) || late.values.length < LEAST_LATE_VALUES) return undefined;
  const growth = mixGrowth(explain(late, resolution ** 2 / 12, hours / 48).explanations);
  return growth.probabilityAbove(least / 2) < LEAST_LATE_PROBABILITY ? 'it has ended' : undefined;
}

/** By what share the last eighth is above the second one: the first is the warm-up of any program. */
function growthShare(bins: Bins): number {
  const early = meanWithin(bins, 1 / 8, 1 / 4);
  return (meanWithin(bins, 7 / 8, 1) - early) / early;
}

function meanWithin({ places, values }: Bins, from: number, to: number): number {
  const inside = values.filter((_, i) => (places[i] as number) >= from && (places[i] as number) < to);
  return mean(inside, inside.length);
}

function isStairs(explanations: readonly Explanation[]): boolean {
  const stairs = explanations.filter(({ family, growth }) => family === 'steps' && growth !== undefined);
  return stairs.reduce((sum, { probability }) => sum + probability, 0) > 0.5;
}

function secondHalf({ places, values }: Bins): Bins {
  const start = places.findIndex((place) => place >= 0.5);
  return { places: places.slice(start).map((place) => 2 * place - 1), values: values.slice(start) };
}
