import type { Bins } from './bins.ts';
import { type Family, type FamilyName, familiesOf } from './families.ts';
import { curveModel, type Model, stepModels } from './models.ts';
import { createWhitener, FEW_NOISES, NOISES, type Noise } from './noise.ts';
import { dot, type Fit, fitColumns, subtract } from './regression.ts';
import { climbStairs } from './stairs.ts';

/** Growth at the end of a run: units per run, Student's t about `rate`. */
export interface Growth {
  readonly rate: number;
  readonly error: number;
  readonly degreesOfFreedom: number;
}

/** One way to see a run, with one noise, and how probable it is among all of them. */
export interface Explanation {
  readonly family: FamilyName;
  /** The time of its family, 0 to 1 of the run, if that has one. */
  readonly time: number | undefined;
  /** Indices of the bins at which another level begins, if its family has steps. */
  readonly steps: readonly number[];
  /** Undefined when growth has ended. */
  readonly growth: Growth | undefined;
  readonly probability: number;
}

/** All ways to see a run. */
export interface Explained {
  /** Their probabilities add up to 1. */
  readonly explanations: readonly Explanation[];
  /** So many bins at the beginning fit no curve and were left out. */
  readonly unsettled: number;
}

/** A model under one noise. */
interface Weighed {
  readonly model: Model;
  readonly fit: Fit;
  readonly logWeight: number;
}

type Judge = (model: Model) => Weighed[];

/** Shares of a run that may be left out at its beginning. */
const UNSETTLED_SHARES = [0, 1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4];
const CELLS = 8;
/** Each round cuts the most probable cell of a family in three: the last are below a hundredth of a time wide. */
const ROUNDS = 5;
const FEW_ROUNDS = 1;
/** Bins for each column of a model, at least. */
const BINS_PER_COLUMN = 3;

/**
 * Every way to see a run that Tidemark knows, each with its probability given the values: families of curves, their
 * times integrated on a grid that refines itself, and noises from white to wandering. A beginning that fits no curve is
 * left out: as many bins as make the whole most probable. `leastVariance` is what a value is uncertain by however well
 * it fits, `days` the length of the run.
 */
export function explain(bins: Bins, leastVariance: number, days: number): Explained {
  const families = familiesOf(days);
  const unsettled = findUnsettled(bins, leastVariance, families);
  const judge = createJudge(bins, { noises: NOISES, unsettled, leastVariance });
  const weighed = families.flatMap((family) => weighFamily(family, bins.places, judge, ROUNDS));
  for (const model of stepModels(bins, unsettled)) weighed.push(...judge(model));
  return { explanations: normalise(weighed, bins), unsettled };
}

/** How many bins to leave out, by a coarser search than that for the explanations. */
function findUnsettled(bins: Bins, leastVariance: number, families: readonly Family[]): number {
  const counts = [...new Set(UNSETTLED_SHARES.map((share) => Math.ceil(share * bins.values.length)))];
  const evidence = counts.map((unsettled) => {
    const judge = createJudge(bins, { noises: FEW_NOISES, unsettled, leastVariance });
    return sumWeights(families.flatMap((family) => weighFamily(family, bins.places, judge, FEW_ROUNDS)));
  });
  return counts[evidence.indexOf(Math.max(...evidence))] as number;
}

interface JudgeOptions {
  readonly noises: readonly Noise[];
  readonly unsettled: number;
  readonly leastVariance: number;
}

/** Weighs models under all noises. What all of them share, whitening the values and the constant, is done once. */
function createJudge({ places, values }: Bins, { noises, unsettled, leastVariance }: JudgeOptions): Judge {
  const seen = noises.map((noise) => {
    const { whiten, logDeterminant } = createWhitener(places, unsettled, noise);
    const constant = whiten(places.map(() => 1));
    const square = dot(constant, constant);
    const reduce = (column: Float64Array) => {
      const whitened = whiten(column);
      subtract(whitened, constant, dot(whitened, constant) / square);
      return whitened;
    };
    const origin = values[0] as number;
    return {
      reduce,
      values: reduce(values.map((value) => value - origin)),
      logOdds: -(logDeterminant + Math.log(square)) / 2,
    };
  });
  return (model) => {
    if ((1 + model.columns.length) * BINS_PER_COLUMN > values.length) return [];
    const weighed: Weighed[] = [];
    for (const { reduce, values, logOdds } of seen) {
      const fit = fitColumns(values, model.columns.map(reduce), leastVariance);
      if (fit !== undefined) weighed.push({ model, fit, logWeight: fit.logEvidence + model.logPrior + logOdds });
    }
    return weighed;
  };
}

/** A part of a family's range of times, with the model in its middle. */
interface Cell {
  readonly low: number;
  readonly high: number;
  readonly logMass: number;
}

function weighFamily(family: Family, places: Float64Array, judge: Judge, rounds: number): Weighed[] {
  const logMass = Math.log(family.prior);
  if (family.range === undefined) return judge(curveModel(family, places, 0, logMass));
  const weigh = (cell: Cell) => {
    const weighed = judge(curveModel(family, places, Math.sqrt(cell.low * cell.high), cell.logMass));
    return { cell, weighed, logWeight: sumWeights(weighed) };
  };
  const [low, high] = family.range;
  let cells = split({ low, high, logMass }, CELLS).map(weigh);
  for (let round = 0; round < rounds; round++) {
    const best = cells.reduce((a, b) => (b.logWeight > a.logWeight ? b : a));
    cells = cells.flatMap((each) => (each === best ? split(best.cell, 3).map(weigh) : [each]));
  }
  return cells.flatMap(({ weighed }) => weighed);
}

/** Parts of a cell that are equally long on a logarithmic scale. */
function split({ low, high, logMass }: Cell, parts: number): Cell[] {
  const ratio = (high / low) ** (1 / parts);
  return Array.from({ length: parts }, (_, i) => ({
    low: low * ratio ** i,
    high: low * ratio ** (i + 1),
    logMass: logMass - Math.log(parts),
  }));
}

function normalise(weighed: readonly Weighed[], bins: Bins): Explanation[] {
  const total = sumWeights(weighed);
  return weighed.map(({ model, fit, logWeight }) => {
    const { family, time, steps = [], endRate } = model;
    const { degreesOfFreedom } = fit;
    const slope = { rate: fit.coefficient * endRate, error: fit.standardError * endRate, degreesOfFreedom };
    const ended = family === 'steps' ? climbStairs(bins, steps) : undefined;
    return { family, time, steps, growth: endRate === 0 ? ended : slope, probability: Math.exp(logWeight - total) };
  });
}

/** The logarithm of the sum of weights of which the logarithms are known. */
function sumWeights(weighed: readonly Weighed[]): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const { logWeight } of weighed) most = Math.max(most, logWeight);
  if (most === Number.NEGATIVE_INFINITY) return most;
  return most + Math.log(weighed.reduce((sum, { logWeight }) => sum + Math.exp(logWeight - most), 0));
}
