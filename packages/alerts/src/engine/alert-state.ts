import type { Labels } from '@tidemark/core';
import type { Level } from '../rules/bounds.ts';
import type { Course } from './course.ts';

/** Why an alert is over. */
export type EndReason = 'cleared' | 'gone' | 'closed' | 'rule-removed' | 'rule-changed' | 'rule-disabled';

export interface Acknowledgement {
  readonly by: string;
  /** Unix epoch, milliseconds. */
  readonly timeMs: number;
  readonly comment: string;
}

/** What keeps a firing alert from being told. */
export interface Suppression {
  readonly kind: 'silence' | 'window' | 'inhibition';
  /** Id of the silence, name of the window or of the inhibition. */
  readonly by: string;
}

/** What a receiver was told last of an alert: the worst level, under which route and group. */
export interface Told {
  readonly level: Exclude<Level, 0>;
  readonly route: string;
  readonly group: string;
}

/** One alert, from the moment its threshold is reached until everybody who was told knows that it is over. Plain data. */
export interface AlertState {
  /** Unique for all time; another episode of the same alert has another. */
  readonly id: string;
  readonly rule: string;
  /** The labels of its series, as text: what tells it from its sisters of the same rule. */
  readonly key: string;
  /** Labels of the rule and of its series, and `alertname`. */
  readonly labels: Labels;
  readonly course: Course;
  /** At which it fires, or fired last; 0 while it never did. */
  level: Level;
  /** The newest value; NaN when there never was one. */
  value: number;
  /** Unix epoch milliseconds: when it became pending; when it began to fire, 0 before. */
  readonly startedMs: number;
  firedMs: number;
  /** No frames come: nobody knows how it is. */
  isUnknown: boolean;
  acknowledged?: Acknowledgement;
  suppressedBy: readonly Suppression[];
  /** Passed time since which nobody attends to it. */
  unattendedFromMs: number;
  /** Who is told besides those of its routes, until it is over. */
  readonly escalatedTo: { readonly receiver: string; readonly route: string }[];
  /** By receiver. */
  readonly told: Record<string, Told>;
  /** Set once it is over. */
  ended?: { readonly reason: EndReason; readonly timeMs: number };
}

export type AlertPhase = 'inactive' | 'pending' | 'firing' | 'acknowledged' | 'unknown' | 'resolved';

/** The state as people see it. */
export function phaseOf(alert: AlertState): AlertPhase {
  if (alert.ended !== undefined) return 'resolved';
  if (alert.isUnknown) return 'unknown';
  if (alert.course.phase !== 'firing') return alert.course.phase === 'pending' ? 'pending' : 'inactive';
  return alert.acknowledged === undefined ? 'firing' : 'acknowledged';
}

/** Whether it fires, seen or not. */
export function isFiring(alert: AlertState): boolean {
  return alert.ended === undefined && alert.course.phase === 'firing';
}
