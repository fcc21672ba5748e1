import {
  createQuantileSketch,
  decodeQuantileSketch,
  type Extremes,
  type QuantileSketch,
  selectQuantile,
} from '@tidemark/core';
import { observe } from '../window/observations.ts';
import type { FoldInput, StepAggregate, StepFold } from './step-fold.ts';

/** Observations kept as they are; with more than that a percentile comes from sketches, to 1 %. */
const MAX_EXACT_OBSERVATIONS = 4_000_000;

/** Exact while observations are few, and from sketches where they are many or only sketches are left. */
export function createPercentileFold(quantile: number, steps: number): StepFold {
  const sketches = createStepSketches();
  const exact = createObservationList(steps);
  const input: FoldInput = {
    takes: ({ aggregates, bucket, sketches }) =>
      sketches !== undefined || aggregates.observations[bucket] === 0 || isConstant(aggregates, bucket),
    addSamples: (window) => {
      const { values } = observe(window);
      for (const { bucket, start, end } of window.runs) {
        for (let i = start; i < end; i++) {
          const value = values[i] as number;
          if (!Number.isNaN(value)) exact.add(bucket, value);
        }
      }
      if (exact.length > MAX_EXACT_OBSERVATIONS) exact.drain((step, value) => sketches.add(step, value, 1));
    },
    addAggregate: (step, { aggregates, bucket, sketches: encoded }) => {
      const observations = aggregates.observations[bucket] as number;
      const [min, max] = [aggregates.min[bucket] as number, aggregates.max[bucket] as number];
      const sketch = encoded?.()[bucket];
      if (sketch !== undefined) sketches.merge(step, decodeQuantileSketch(sketch), { min, max });
      else if (observations > 0 && (encoded !== undefined || exact.length + observations > MAX_EXACT_OBSERVATIONS)) {
        sketches.add(step, min, observations);
      } else for (let i = 0; i < observations; i++) exact.add(step, min);
    },
  };
  return {
    input,
    values: () => {
      const values = new Float64Array(steps).fill(Number.NaN);
      exact.forEachStep((step, observations) => {
        if (sketches.has(step)) for (const value of observations) sketches.add(step, value, 1);
        else values[step] = selectQuantile(observations, observations.length, quantile);
      });
      sketches.forEach((step, value) => {
        values[step] = value(quantile);
      });
      return values;
    },
  };
}

interface StepSketches {
  has(step: number): boolean;
  add(step: number, value: number, count: number): void;
  merge(step: number, sketch: QuantileSketch, extremes: Extremes): void;
  forEach(take: (step: number, value: (quantile: number) => number) => void): void;
}

/** A sketch a step, and beside it the exact extremes, so that what never changed is told as it was. */
function createStepSketches(): StepSketches {
  const entries = new Map<number, { readonly sketch: QuantileSketch; extremes: Extremes }>();
  const entryOf = (step: number, { min, max }: Extremes) => {
    let entry = entries.get(step);
    if (entry === undefined) {
      entry = { sketch: createQuantileSketch(), extremes: { min, max } };
      entries.set(step, entry);
    }
    const { extremes } = entry;
    entry.extremes = { min: Math.min(extremes.min, min), max: Math.max(extremes.max, max) };
    return entry;
  };
  return {
    has: (step) => entries.has(step),
    add: (step, value, count) => entryOf(step, { min: value, max: value }).sketch.add(value, count),
    merge: (step, sketch, extremes) => entryOf(step, extremes).sketch.merge(sketch),
    forEach: (take) => {
      for (const [step, { sketch, extremes }] of entries) take(step, (quantile) => sketch.quantile(quantile, extremes));
    },
  };
}

function isConstant(aggregates: StepAggregate['aggregates'], bucket: number): boolean {
  return aggregates.min[bucket] === aggregates.max[bucket];
}

interface ObservationList {
  readonly length: number;
  add(step: number, value: number): void;
  /** Hands out everything and forgets it. */
  drain(take: (step: number, value: number) => void): void;
  /** Calls back once a step, with its observations in any order, which may be changed. */
  forEachStep(take: (step: number, observations: Float64Array) => void): void;
}

/** Grows by doubling. Steps mostly come in order; they are put in order when they did not, as those of groups do not. */
function createObservationList(stepCount: number): ObservationList {
  let values = new Float64Array(1024);
  let steps = new Int32Array(1024);
  let length = 0;
  let ordered = true;
  const grow = () => {
    const [moreValues, moreSteps] = [new Float64Array(2 * length), new Int32Array(2 * length)];
    moreValues.set(values);
    moreSteps.set(steps);
    values = moreValues;
    steps = moreSteps;
  };
  const order = () => {
    const places = new Uint32Array(stepCount + 1);
    for (let i = 0; i < length; i++)
      places[(steps[i] as number) + 1] = (places[(steps[i] as number) + 1] as number) + 1;
    for (let step = 1; step < stepCount; step++) places[step] = (places[step] as number) + (places[step - 1] as number);
    const [orderedValues, orderedSteps] = [new Float64Array(length), new Int32Array(length)];
    for (let i = 0; i < length; i++) {
      const step = steps[i] as number;
      const place = places[step] as number;
      places[step] = place + 1;
      orderedValues[place] = values[i] as number;
      orderedSteps[place] = step;
    }
    values = orderedValues;
    steps = orderedSteps;
    ordered = true;
  };
  return {
    get length() {
      return length;
    },
    add: (step, value) => {
      if (length === values.length) grow();
      if (length > 0 && step < (steps[length - 1] as number)) ordered = false;
      values[length] = value;
      steps[length++] = step;
    },
    drain: (take) => {
      for (let i = 0; i < length; i++) take(steps[i] as number, values[i] as number);
      length = 0;
      ordered = true;
    },
    forEachStep: (take) => {
      if (!ordered) order();
      for (let start = 0; start < length; ) {
        let end = start + 1;
        while (end < length && steps[end] === steps[start]) end++;
        take(steps[start] as number, values.subarray(start, end));
        start = end;
      }
    },
  };
}
