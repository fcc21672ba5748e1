import type { Labels } from '@tidemark/core';
import { encodeLabels } from '../catalogue.ts';
import type { AlertTransition } from './ledger.ts';

/** A row of `alert_transition` without its number. */
export interface TransitionRow {
  readonly key: string;
  readonly alert_id: string;
  readonly rule: string;
  readonly labels: string;
  readonly time_ms: number;
  readonly from_phase: string;
  readonly to_phase: string;
  readonly level: string | null;
  readonly reason: string;
  readonly value: number | null;
  readonly by_whom: string | null;
}

/** The columns of {@link TransitionRow}, for a SELECT. */
export const TRANSITION_COLUMNS =
  'key, alert_id, rule, labels, time_ms, from_phase, to_phase, level, reason, value, by_whom';

export function encodeTransition(transition: AlertTransition): TransitionRow {
  const { id, alertId, rule, labels, timeMs, from, to, level, reason, value, by } = transition;
  return {
    key: id,
    alert_id: alertId,
    rule,
    labels: encodeLabels(labels),
    time_ms: Math.floor(timeMs),
    from_phase: from,
    to_phase: to,
    level: level ?? null,
    reason,
    value: value ?? null,
    by_whom: by ?? null,
  };
}

export function decodeTransition(row: TransitionRow): AlertTransition {
  const { level, value, by_whom: by } = row;
  return {
    id: row.key,
    alertId: row.alert_id,
    rule: row.rule,
    labels: JSON.parse(row.labels) as Labels,
    timeMs: row.time_ms,
    from: row.from_phase,
    to: row.to_phase,
    ...(level === null ? {} : { level }),
    reason: row.reason,
    ...(value === null ? {} : { value }),
    ...(by === null ? {} : { by }),
  };
}
