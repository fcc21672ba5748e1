import { createHash } from 'node:crypto';
import {
  type AlertMessage,
  type AlertNotice,
  describeAlert,
  firstAlerts,
  formatAlertValue,
  shortenText,
} from '@tidemark/plugin-kit';

export type EventAction = 'trigger' | 'acknowledge' | 'resolve';

/** Bounds of the Events API v2: characters of a summary and a dedup_key. */
const MAX_SUMMARY = 1024;
const MAX_DEDUP_KEY = 255;

/** An event may have 512 KB: so many alerts, each with bounded texts, are far below. */
const MAX_ALERTS = 50;
const MAX_TEXT = 500;

/** A test is triggered and at once resolved: it pages, and leaves nothing open. */
export function actionsOf({ status }: AlertMessage): readonly EventAction[] {
  if (status === 'firing') return ['trigger'];
  if (status === 'acknowledged') return ['acknowledge'];
  return status === 'resolved' ? ['resolve'] : ['trigger', 'resolve'];
}

export interface EventOptions {
  readonly action: EventAction;
  readonly routingKey: string;
  readonly hostName: string;
}

/** An event as PD-CEF: https://developer.pagerduty.com/docs/send-alert-event */
export function pagerdutyEvent(message: AlertMessage, { action, routingKey, hostName }: EventOptions) {
  const { shown, more } = firstAlerts(message, MAX_ALERTS);
  const [first] = shown;
  const rules = [...new Set(message.alerts.map(({ rule }) => rule))];
  return {
    routing_key: routingKey,
    event_action: action,
    dedup_key: dedupKey(message),
    payload: {
      summary: shortenText(`${message.status === 'test' ? '[TEST] ' : ''}${message.title}`, MAX_SUMMARY),
      source: hostName,
      severity: message.severity,
      timestamp: new Date(first?.startsAtMs ?? message.timeMs).toISOString(),
      component: shortenText(message.groupLabels.name ?? hostName, MAX_TEXT),
      group: shortenText(message.groupKey, MAX_TEXT),
      class: shortenText(rules.join(', '), MAX_TEXT),
      custom_details: { alerts: shown.map(describeDetails), more_alerts: more },
    },
    links: message.links.map(({ title, href }) => ({ href, text: title })),
    client: 'Tidemark',
  };
}

/** All events of an incident have the same one: that of the group, or of this test alone. */
function dedupKey({ status, key, groupKey }: AlertMessage): string {
  const whole = status === 'test' ? key : groupKey;
  return whole.length <= MAX_DEDUP_KEY ? whole : createHash('sha256').update(whole).digest('hex');
}

function describeDetails(alert: AlertNotice) {
  const { rule, status, severity, labels, annotations, values, links } = alert;
  return {
    summary: shortenText(describeAlert(alert), MAX_TEXT),
    rule,
    status,
    severity,
    values: values.map((value) => `${value.name}: ${formatAlertValue(value)}`),
    labels: cutAll(labels),
    annotations: cutAll(annotations),
    links: links.map(({ href }) => href),
  };
}

function cutAll(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, shortenText(text, MAX_TEXT)]));
}
