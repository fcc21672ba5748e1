import type { Labels } from '@tidemark/core';
import { type AlertState, isFiring } from '../engine/alert-state.ts';
import type { AlertRule } from '../rules/alert-rule.ts';
import { levelName } from '../rules/bounds.ts';
import { describeAlert } from '../rules/description.ts';
import { formatQuantity } from '../rules/quantity.ts';
import type { NotifiedAlert } from './notification.ts';

/** What is known of alerts through their rules, those that were removed a moment ago included. */
export interface AlertFacts {
  ruleOf(alert: AlertState): AlertRule | undefined;
  /** Its labels with `severity`. */
  labelsOf(alert: AlertState): Labels;
}

export function createAlertFacts(ruleOf: (name: string) => AlertRule | undefined): AlertFacts {
  return {
    ruleOf: ({ rule }) => ruleOf(rule),
    labelsOf: ({ rule, labels, level }) => {
      if (level === 0) return labels;
      const name = levelName(level);
      return { ...labels, severity: ruleOf(rule)?.severity[name] ?? name };
    },
  };
}

/** What a rule says of an alert, with figures. */
export function descriptionOf(alert: AlertState, facts: AlertFacts): string {
  const rule = facts.ruleOf(alert);
  if (rule === undefined) return '';
  const threshold = rule.bounds[levelName(alert.level)] ?? rule.bounds.warning ?? rule.bounds.critical ?? Number.NaN;
  return describeAlert(rule.description, {
    value: formatQuantity(alert.value, rule.dimension),
    threshold: formatQuantity(threshold, rule.dimension),
    severity: levelName(alert.level),
    labels: alert.labels,
  });
}

/** What a message says of an alert. */
export function notifiedAlert(
  alert: AlertState,
  { status, facts, receiver }: { status: NotifiedAlert['status']; facts: AlertFacts; receiver: string },
): NotifiedAlert {
  const rule = facts.ruleOf(alert);
  const level = levelName(isFiring(alert) && status !== 'resolved' ? alert.level : (alert.told[receiver]?.level ?? 1));
  const threshold = rule?.bounds[level];
  return {
    alertId: alert.id,
    status,
    rule: alert.rule,
    labels: facts.labelsOf(alert),
    level,
    firedMs: alert.firedMs,
    ...(alert.ended === undefined ? {} : { endedMs: alert.ended.timeMs, endReason: alert.ended.reason }),
    ...(status === 'acknowledged' && alert.acknowledged ? { acknowledgedBy: alert.acknowledged.by } : {}),
    ...(Number.isFinite(alert.value) ? { value: alert.value } : {}),
    ...(threshold === undefined ? {} : { threshold }),
    description: descriptionOf(alert, facts),
    ...(rule?.runbook === undefined ? {} : { runbook: rule.runbook }),
  };
}
