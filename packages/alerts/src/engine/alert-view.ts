import type { Labels } from '@tidemark/core';
import { type AlertFacts, descriptionOf } from '../notify/notified-alert.ts';
import type { Bounds, LevelName } from '../rules/bounds.ts';
import { levelName } from '../rules/bounds.ts';
import type { Dimension } from '../rules/quantity.ts';
import { type Acknowledgement, type AlertPhase, type AlertState, phaseOf, type Suppression } from './alert-state.ts';

/** An alert as programs and pages show it. Plain data. */
export interface AlertView {
  readonly id: string;
  readonly rule: string;
  /** With `alertname`, and `severity` once it fires. */
  readonly labels: Labels;
  readonly state: AlertPhase;
  /** Left out while it is pending. */
  readonly level?: LevelName;
  /** Left out for rules on events. */
  readonly metric?: string;
  /** In base units; left out when there is none. */
  readonly value?: number;
  readonly dimension: Dimension;
  readonly bounds: Bounds;
  readonly description: string;
  readonly runbook?: string;
  /** Unix epoch milliseconds: when it became pending, and when it began to fire. */
  readonly startedMs: number;
  readonly firedMs?: number;
  readonly acknowledged?: Acknowledgement;
  readonly suppressedBy: readonly Suppression[];
  /** Receivers that were told of it. */
  readonly told: readonly string[];
}

export function viewAlert(alert: AlertState, facts: AlertFacts): AlertView {
  const rule = facts.ruleOf(alert);
  const { level, value, firedMs, acknowledged } = alert;
  return {
    id: alert.id,
    rule: alert.rule,
    labels: facts.labelsOf(alert),
    state: phaseOf(alert),
    ...(level === 0 ? {} : { level: levelName(level) }),
    ...(rule?.selector.metric === undefined ? {} : { metric: rule.selector.metric }),
    ...(Number.isFinite(value) ? { value } : {}),
    dimension: rule?.dimension ?? 'any',
    bounds: rule?.bounds ?? { direction: 'above' },
    description: descriptionOf(alert, facts),
    ...(rule?.runbook === undefined ? {} : { runbook: rule.runbook }),
    startedMs: alert.startedMs,
    ...(firedMs === 0 ? {} : { firedMs }),
    ...(acknowledged === undefined ? {} : { acknowledged }),
    suppressedBy: alert.suppressedBy,
    told: Object.keys(alert.told),
  };
}
