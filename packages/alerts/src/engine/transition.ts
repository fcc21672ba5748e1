import type { Labels } from '@tidemark/core';
import type { LevelName } from '../rules/bounds.ts';
import type { AlertPhase, EndReason } from './alert-state.ts';

/** Why a transition happened. */
export type TransitionReason =
  | 'reached'
  | 'held'
  | 'withdrawn'
  | 'rose'
  | 'eased'
  | EndReason
  | 'no-frames'
  | 'frames-again'
  | 'acknowledged'
  | 'unacknowledged'
  | 'suppressed'
  | 'unsuppressed'
  | 'escalated';

/** One change in the life of an alert. Plain data; what the history of alerts is made of. */
export interface Transition {
  /** Unique for all time. */
  readonly id: string;
  readonly alertId: string;
  readonly rule: string;
  readonly labels: Labels;
  /** Unix epoch, milliseconds, by the wall clock. */
  readonly timeMs: number;
  readonly from: AlertPhase;
  readonly to: AlertPhase;
  /** Left out while it never fired. */
  readonly level?: LevelName;
  readonly reason: TransitionReason;
  /** Left out when there is none. */
  readonly value?: number;
  /** Who acknowledged or closed it, what suppresses it, to whom it was escalated. */
  readonly by?: string;
}
