import type { StepAggregate, StepFold, StepSamples } from './step-fold.ts';

/** What is read of a series once goes into several folds. */
export class SeveralFolds implements StepFold {
  readonly folds: readonly StepFold[];

  constructor(folds: readonly StepFold[]) {
    this.folds = folds;
  }

  takes(aggregate: StepAggregate): boolean {
    return this.folds.every((fold) => fold.takes(aggregate));
  }

  addSamples(samples: StepSamples): void {
    for (const fold of this.folds) fold.addSamples(samples);
  }

  addAggregate(step: number, aggregate: StepAggregate): void {
    for (const fold of this.folds) fold.addAggregate(step, aggregate);
  }

  values(): Float64Array {
    throw new TypeError('several folds have no values in common');
  }
}
