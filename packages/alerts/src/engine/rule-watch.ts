import type { RecordedEvent } from '@tidemark/core';
import { createAbsenceWatch } from './absence-watch.ts';
import type { AlertBook, Moment } from './alert-book.ts';
import { createEventWatch } from './event-watch.ts';
import type { LayoutIndex } from './groups.ts';
import { createMeasuredWatch } from './measured-watch.ts';
import type { RuleState } from './rule-state.ts';
import { createThresholdWatch } from './threshold-watch.ts';

/** What a rule sees of one frame. */
export interface Sight {
  readonly index: LayoutIndex;
  /** From the observer. */
  readonly values: Float64Array;
  readonly events: readonly RecordedEvent[];
}

/** Evaluates one rule. What it finds goes to the book. */
export interface RuleWatch {
  takeFrame(sight: Sight, moment: Moment): void;
  /** Time passes without a frame. */
  passTime(moment: Moment): void;
  /** What it remembers besides its alerts, as data for JSON; undefined for nothing. */
  snapshot(): unknown;
  /** Takes back what {@link RuleWatch.snapshot} gave. */
  restore(memory: unknown): void;
}

export interface WatchContext {
  readonly state: RuleState;
  readonly book: AlertBook;
  /** Series that one rule remembers something of. */
  readonly maxSeries: number;
}

export function createRuleWatch(context: WatchContext): RuleWatch {
  const { condition, smoothing } = context.state.rule;
  if (condition.kind === 'absent') return createAbsenceWatch(context);
  if (condition.kind === 'event') return createEventWatch(context, condition);
  if (condition.kind === 'threshold' && smoothing === undefined) return createThresholdWatch(context);
  return createMeasuredWatch(context);
}
