import type { Labels, Selector } from '@tidemark/core';
import type { MaintenanceWindow } from './maintenance-window.ts';

/** Where alerts go. The first route that matches is taken; with `continues` those after it are looked at as well. */
export interface Route {
  readonly name: string;
  readonly match: Selector;
  readonly receivers: readonly string[];
  /** Alerts with equal values of these labels go into one message. */
  readonly groupBy: readonly string[];
  /** How long the first message of a group waits for more alerts, and how long it is from one message to the next. */
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  /** How often what still fires is told again; 0 for never. */
  readonly repeatIntervalMs: number;
  /** Who else is told while nobody acknowledges. */
  readonly escalation: readonly EscalationStep[];
  readonly continues: boolean;
}

export interface EscalationStep {
  /** From when the alert began to fire and nobody attended to it. */
  readonly afterMs: number;
  readonly receivers: readonly string[];
}

/** An alert that matches `target` is not told while one that matches `source` fires with equal values of `equal`. */
export interface Inhibition {
  readonly name: string;
  readonly source: Selector;
  readonly target: Selector;
  readonly equal: readonly string[];
}

/** Who is told what and when. Plain data, checked; made by `resolvePolicies` only. */
export interface Policies {
  readonly routes: readonly Route[];
  readonly inhibitions: readonly Inhibition[];
  readonly windows: readonly MaintenanceWindow[];
}

/** Keeps alerts that match from being told for a time. */
export interface Silence {
  readonly id: string;
  readonly match: Selector;
  /** Unix epoch, milliseconds, by the wall clock; the end is not part of it. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly author: string;
  readonly comment: string;
}

/** The text that tells the groups of a route apart. */
export function groupLabels({ groupBy }: Route, labels: Labels): Labels {
  return Object.fromEntries(groupBy.flatMap((name) => (labels[name] === undefined ? [] : [[name, labels[name]]])));
}
