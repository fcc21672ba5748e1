import type { Bins } from './bins.ts';
import { findSteps } from './change-points.ts';
import { type Family, type FamilyName, STEPS_AND_SLOPE_PRIOR, STEPS_PRIOR } from './families.ts';

/** One curve that a run may follow: columns of a linear model besides the constant, and its prior. */
export interface Model {
  readonly family: FamilyName;
  /** One value for each bin. A column that goes on growing is the last. */
  readonly columns: readonly Float64Array[];
  /** Growth at the end of the run, per run, for one unit of the last column; 0 when growth has ended. */
  readonly endRate: number;
  /** Logarithm of the prior probability. */
  readonly logPrior: number;
  /** The time of its family, 0 to 1 of the run, if that has one. */
  readonly time?: number;
  /** Indices of the bins at which another level begins, if its family has steps. */
  readonly steps?: readonly number[];
}

const MOST_STEPS = 10;

/** The model of a family with one value of its time. */
export function curveModel(family: Family, places: Float64Array, time: number, logPrior: number): Model {
  return {
    family: family.name,
    columns: family.columns.map((column) => places.map((place) => column(place, time))),
    endRate: family.endRate,
    logPrior,
    ...(family.range === undefined ? {} : { time }),
  };
}

/**
 * One to ten steps at their best places after the first `unsettled` bins, with and without a slope. The prior pays for
 * having chosen the places.
 */
export function stepModels({ places, values }: Bins, unsettled: number): Model[] {
  const settled = values.subarray(unsettled);
  const found = findSteps(settled, Math.min(MOST_STEPS, Math.floor(settled.length / 4)));
  let logWays = 0;
  return found.flatMap((begins, i): Model[] => {
    logWays += Math.log((settled.length - 1 - i) / (i + 1));
    const steps = begins.map((begin) => begin + unsettled);
    const columns = steps.map((begin) => places.map((_, bin) => (bin < begin ? 0 : 1)));
    const logPrior = -logWays - Math.log(found.length);
    return [
      { family: 'steps', steps, columns, endRate: 0, logPrior: logPrior + Math.log(STEPS_PRIOR) },
      {
        family: 'steps and slope',
        steps,
        columns: [...columns, places],
        endRate: 1,
        logPrior: logPrior + Math.log(STEPS_AND_SLOPE_PRIOR),
      },
    ];
  });
}
