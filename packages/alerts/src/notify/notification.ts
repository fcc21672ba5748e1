import type { Labels } from '@tidemark/core';
import type { EndReason } from '../engine/alert-state.ts';
import type { LevelName } from '../rules/bounds.ts';

/** What a message says of one alert. */
export interface NotifiedAlert {
  readonly alertId: string;
  /** `repeat`: told before, and still so. `acknowledged`: told before, and somebody attends to it by now. */
  readonly status: 'firing' | 'repeat' | 'acknowledged' | 'resolved';
  readonly rule: string;
  /** With `alertname` and `severity`. */
  readonly labels: Labels;
  /** At which it fires, or was told last. */
  readonly level: LevelName;
  /** Unix epoch, milliseconds. */
  readonly firedMs: number;
  /** Of resolved ones; left out when only this receiver is done with it because it fell to warning. */
  readonly endedMs?: number;
  readonly endReason?: EndReason;
  /** Who attends to it. */
  readonly acknowledgedBy?: string;
  /** In base units; left out when there is none. */
  readonly value?: number;
  readonly threshold?: number;
  readonly description: string;
  readonly runbook?: string;
}

/** One message to one receiver, for the host to deliver. Plain data. */
export interface Notification {
  /** Idempotency key: unique for all time, and the same when the same evaluation is made again after a restore. */
  readonly id: string;
  readonly receiver: string;
  readonly route: string;
  /** What the group has in common; with route and receiver the key of an incident at the receiver's. */
  readonly groupLabels: Labels;
  readonly timeMs: number;
  /** `firing` while anything in it does, `acknowledged` while somebody attends to all that does. */
  readonly status: 'firing' | 'acknowledged' | 'resolved';
  /** Those that changed since the message before; all that fire when it is a repetition, or newly acknowledged. */
  readonly alerts: readonly NotifiedAlert[];
}
