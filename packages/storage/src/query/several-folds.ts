import type { FoldInput, StepAggregate, StepFold, StepSamples } from './step-fold.ts';

/** What is read of a series once goes into several folds. */
export class SeveralFolds implements StepFold {
  readonly folds: readonly StepFold[];
  readonly input: FoldInput;

  constructor(folds: readonly StepFold[]) {
    this.folds = folds;
    const inputs = [...new Set(folds.map(({ input }) => input))];
    this.input = {
      takes: (aggregate: StepAggregate) => inputs.every((input) => input.takes(aggregate)),
      addSamples: (samples: StepSamples) => {
        for (const input of inputs) input.addSamples(samples);
      },
      addAggregate: (step: number, aggregate: StepAggregate) => {
        for (const input of inputs) input.addAggregate(step, aggregate);
      },
    };
  }

  values(): Float64Array {
    throw new TypeError('several folds have no values in common');
  }
}
