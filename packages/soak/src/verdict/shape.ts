import type { Explained, Explanation } from './explain.ts';
import type { FamilyName } from './families.ts';
import type { Summary } from './summarise.ts';

/**
 * What a run looks like: level (`flat`, or `sawtooth` over a level floor); settled after it grew (`warm-up` early on,
 * `plateau` later, `steps` at once, `slowing` ever more slowly); rising and falling with the hours of the day (`cycle`);
 * or growing (`slope`, also `warm-up then slope`, `late slope`, `accelerating`, and `stairs`, steps that go on).
 */
export type Shape =
  | 'flat'
  | 'sawtooth'
  | 'warm-up'
  | 'plateau'
  | 'steps'
  | 'cycle'
  | 'slowing'
  | 'slope'
  | 'warm-up then slope'
  | 'late slope'
  | 'accelerating'
  | 'stairs';

/** The most probable shape of a run, and where it settled or, if it grows, where that began. */
export interface SeenShape {
  readonly shape: Shape;
  /** The end of the warm-up, 0 to 1 of the run; 0 when there was none. */
  readonly settledAt: number;
}

/** A family is over 98 % of its warm-up after so many time constants. */
const TIME_CONSTANTS = 4;
/** What settles before this is a warm-up; a cache that fills takes longer. */
const WARM_UP_SHARE = 0.25;

const LEAST_TEETH = 4;

/**
 * The shape of the most probable family, of those that grow (`growing`) or of those that have ended growing (`!growing`);
 * of all when that is open (`undefined`).
 */
export function seeShape(
  { explanations, unsettled }: Explained,
  { bins, teeth }: Summary,
  growing: boolean | undefined,
): SeenShape {
  const fitting = explanations.filter(({ growth }) => growing === undefined || (growth !== undefined) === growing);
  const best = mostProbable(fitting.length > 0 ? fitting : explanations);
  const left = unsettled === 0 ? 0 : (bins.places[unsettled] as number);
  return { shape: shapeOf(best, left > 0, teeth), settledAt: Math.max(left, warmUpOf(best)) };
}

/** `trimmed` is whether a beginning was left out, which then was the warm-up. */
function shapeOf({ family, time = 0, growth }: Explanation, trimmed: boolean, teeth: number): Shape {
  switch (family) {
    case 'flat':
      if (trimmed) return 'warm-up';
      return teeth >= LEAST_TEETH ? 'sawtooth' : 'flat';
    case 'plateau':
      return time < WARM_UP_SHARE ? 'warm-up' : 'plateau';
    case 'steps':
      return growth === undefined ? 'steps' : 'stairs';
    case 'slope':
    case 'steps and slope':
    case 'cycle and slope':
      return trimmed ? 'warm-up then slope' : 'slope';
    case 'bend':
    case 'slowing then slope':
      return 'warm-up then slope';
    default:
      return family;
  }
}

/** Where the explanation itself has the end of a warm-up, 0 to 1 of the run. */
function warmUpOf({ family, time = 0 }: Explanation): number {
  if (family === 'plateau' || family === 'bend') return time;
  if (family === 'warm-up' || family === 'warm-up then slope') return Math.min(1, TIME_CONSTANTS * time);
  return 0;
}

/** The best explanation of the family that is most probable in all. */
function mostProbable(explanations: readonly Explanation[]): Explanation {
  const totals = new Map<FamilyName, number>();
  for (const { family, probability } of explanations) totals.set(family, (totals.get(family) ?? 0) + probability);
  const best = Math.max(...totals.values());
  return explanations
    .filter(({ family }) => totals.get(family) === best)
    .reduce((a, b) => (b.probability > a.probability ? b : a));
}
