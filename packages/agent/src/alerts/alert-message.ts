import type { AlertRule, Notification, NotifiedAlert } from '@tidemark/alerts';
import { formatLabels } from '@tidemark/core';
import {
  type AlertMessage,
  type AlertNotice,
  type AlertSeverity,
  type AlertValue,
  MESSAGE_STATUSES,
  type MessageLink,
  type MessageStatus,
} from '@tidemark/plugin-kit';

/** Alerts in one message; the gravest stay. */
const MAX_ALERTS = 1000;

const GRAVITY: Readonly<Record<AlertSeverity, number>> = { critical: 2, warning: 1, info: 0 };

/** What a receiver is sent of what the engine says; `ruleOf` knows the units of values. */
export function alertMessage(
  notification: Notification,
  ruleOf: (name: string) => AlertRule | undefined,
): AlertMessage {
  const { id, route, groupLabels, timeMs, status } = notification;
  const alerts = notification.alerts
    .map((alert) => noticeOf(alert, ruleOf(alert.rule), timeMs))
    .sort((a, b) => graveness(b) - graveness(a));
  return {
    key: id,
    groupKey: `${route}${formatLabels(groupLabels)}`,
    status,
    severity: alerts[0]?.severity ?? 'warning',
    title: titleOf(alerts),
    timeMs,
    groupLabels,
    alerts: alerts.slice(0, MAX_ALERTS),
    omittedAlerts: Math.max(0, alerts.length - MAX_ALERTS),
    links: [],
  };
}

/** The message as a notifier can be told it; undefined when it would say nothing to it. */
export function messageFor(statuses: readonly MessageStatus[], message: AlertMessage): AlertMessage | undefined {
  if (message.status !== 'acknowledged' || statuses.includes('acknowledged')) return message;
  const resolved = message.alerts.filter(({ status }) => status === 'resolved');
  // To it, what somebody attends to is firing.
  return resolved.length === 0 ? undefined : { ...message, status: 'firing', alerts: resolved };
}

/** What fires comes before what is over. */
const graveness = ({ status, severity }: AlertNotice) => (status === 'resolved' ? 0 : 3) + GRAVITY[severity];

function noticeOf(alert: NotifiedAlert, rule: AlertRule | undefined, timeMs: number): AlertNotice {
  const { alertId, labels, level, description, runbook, firedMs, endedMs, endReason, acknowledgedBy } = alert;
  const isOver = alert.status === 'resolved';
  return {
    id: alertId,
    rule: alert.rule,
    status: alert.status === 'repeat' ? 'firing' : alert.status,
    severity: level,
    // It may have been told as a warning first, which is another alert to some receivers.
    ...(level === 'critical' ? { earlierSeverities: ['warning'] as const } : {}),
    labels,
    annotations: {
      summary: description === '' ? alert.rule : description,
      ...(endReason === undefined || endReason === 'cleared' ? {} : { ended: endReason }),
      ...(runbook === undefined || isLink(runbook) ? {} : { runbook }),
    },
    values: valuesOf(alert, rule),
    links: linksOf(runbook),
    startsAtMs: firedMs,
    ...(isOver ? { endsAtMs: endedMs ?? timeMs } : {}),
    ...(acknowledgedBy === undefined ? {} : { acknowledgedBy }),
  };
}

function valuesOf({ value, threshold }: NotifiedAlert, rule: AlertRule | undefined): AlertValue[] {
  if (value === undefined) return [];
  const dimension = rule?.dimension ?? 'any';
  return [
    {
      name: rule?.selector.metric ?? 'value',
      value,
      unit: dimension === 'any' ? 'count' : dimension,
      ...(threshold === undefined ? {} : { threshold }),
    },
  ];
}

/** A path in the repository leads nowhere from where messages are read. */
const isLink = (runbook: string) => /^https?:\/\//.test(runbook);

function linksOf(runbook: string | undefined): MessageLink[] {
  return runbook !== undefined && isLink(runbook) ? [{ title: 'runbook', href: runbook }] : [];
}

/** `memory-low critical: only 3 % of the memory is available`; of several, how many there are. */
function titleOf(alerts: readonly AlertNotice[]): string {
  const [first] = alerts;
  if (first === undefined) return 'nothing fires';
  const word = first.status === 'firing' ? first.severity : first.status;
  if (alerts.length === 1) return `${first.rule} ${word}: ${first.annotations.summary}`;
  const counts = MESSAGE_STATUSES.flatMap((word) => {
    const count = alerts.filter(({ status }) => status === word).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  const rules = [...new Set(alerts.map(({ rule }) => rule))];
  return `${rules.slice(0, 3).join(', ')}${rules.length > 3 ? ' and more' : ''}: ${counts.join(', ')}`;
}

/** A message that says it is a test. */
export function testMessage(receiver: string, hostName: string, timeMs: number): AlertMessage {
  const title = `test of receiver ${receiver} on ${hostName}: nothing is wrong`;
  const labels = { alertname: 'test', host: hostName };
  return {
    key: `test-${receiver}-${timeMs}`,
    groupKey: `test-${receiver}`,
    status: 'test',
    severity: 'info',
    title,
    timeMs,
    groupLabels: { alertname: 'test' },
    alerts: [
      {
        id: `test-${receiver}`,
        rule: 'test',
        status: 'test',
        severity: 'info',
        labels,
        annotations: { summary: title },
        values: [],
        links: [],
        startsAtMs: timeMs,
      },
    ],
    omittedAlerts: 0,
    links: [],
  };
}
