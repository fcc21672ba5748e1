import type { Bins } from './bins.ts';

/** Fewer steps than this are things that happened, not a stair. */
const LEAST_STEPS = 4;
/** Down by this share of what it went up, and it is no stair either. */
const MOST_DOWN = 0.15;
/** The last level may have lasted longer than the longest before it, by this factor. */
const PATIENCE = 1.25;
/** Were steps to come at random, an end without any as long as this one should not be rarer than that. */
const LEAST_CHANCE = 0.2;

/**
 * Heaps are sized in steps that become lower while a program warms up: a stair of a leak climbs at least this share in the
 * second half of the run.
 */
const LEAST_LATE = 0.3;

/** Growth of a stair, units per run, with its standard error. */
export interface StairGrowth {
  readonly rate: number;
  readonly error: number;
  readonly degreesOfFreedom: number;
}

/**
 * Whether levels that follow one another are a stair that is still being climbed, and how fast: several steps, nearly all
 * up, those of the second half not much lower in all than those of the first, and the last of them no longer ago than the
 * steps before would make one expect. Undefined when they are not.
 * `steps` are the bins at which another level begins.
 */
export function climbStairs({ places, values }: Bins, steps: readonly number[]): StairGrowth | undefined {
  const levels = [0, ...steps].map((begin, i) => mean(values, begin, steps[i] ?? values.length));
  const changes = steps.map((_, i) => (levels[i + 1] as number) - (levels[i] as number));
  const up = changes.filter((change) => change > 0);
  const climbed = up.reduce((sum, change) => sum + change, 0);
  const fallen = climbed - changes.reduce((sum, change) => sum + change, 0);
  if (up.length < LEAST_STEPS || fallen > MOST_DOWN * climbed) return undefined;
  const begins = steps.map((begin) => ((places[begin - 1] as number) + (places[begin] as number)) / 2);
  const longest = Math.max(...begins.map((begin, i) => begin - (begins[i - 1] ?? begin)));
  const since = 1 - (begins.at(-1) as number);
  if (since > PATIENCE * longest || (1 - since) ** up.length < LEAST_CHANCE) return undefined;
  const rate = climbed - fallen;
  const late = changes.reduce((sum, change, i) => sum + ((begins[i] as number) > 0.5 ? change : 0), 0);
  if (late < LEAST_LATE * rate) return undefined;
  return { rate, error: rate / Math.sqrt(up.length), degreesOfFreedom: up.length };
}

function mean(values: Float64Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += values[i] as number;
  return sum / (end - start);
}
