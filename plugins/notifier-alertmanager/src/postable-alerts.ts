import type { AlertMessage, AlertNotice } from '@tidemark/plugin-kit';
import { prometheusLabels } from '@tidemark/plugin-kit/formats';

/** `PostableAlert` of Alertmanager's API v2. */
export interface PostableAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL?: string;
}

export interface PostableOptions {
  readonly labels: Readonly<Record<string, string>>;
  readonly keepForMs: number;
  readonly hostName: string;
}

/** How long a test is seen. */
const TEST_MS = 60_000;

/**
 * The alerts of a message. Labels are the identity of an alert there, and `severity`, by which people route, is one of
 * them: so an alert whose severity has changed is resolved in the earlier ones.
 */
export function postableAlerts(message: AlertMessage, options: PostableOptions): readonly PostableAlert[] {
  return message.alerts.flatMap((alert) => {
    const own = postable(message, alert, options);
    const earlier = (alert.earlierSeverities ?? []).filter((severity) => severity !== alert.severity);
    const endsAt = endOf(message, alert);
    return [own, ...earlier.map((severity) => ({ ...own, labels: { ...own.labels, severity }, endsAt }))];
  });
}

function postable(message: AlertMessage, alert: AlertNotice, { labels, keepForMs, hostName }: PostableOptions) {
  const isTest = message.status === 'test';
  const endsMs = alert.status === 'resolved' ? undefined : message.timeMs + (isTest ? TEST_MS : keepForMs);
  const [link] = [...alert.links, ...message.links];
  return {
    labels: prometheusLabels({
      instance: hostName,
      ...alert.labels,
      ...labels,
      alertname: alert.rule,
      severity: alert.severity,
      ...(isTest ? { test: 'true' } : {}),
    }),
    annotations: prometheusLabels({ ...alert.annotations, ...linkAnnotations(alert) }),
    startsAt: new Date(alert.startsAtMs).toISOString(),
    endsAt: endsMs === undefined ? endOf(message, alert) : new Date(endsMs).toISOString(),
    ...(link === undefined ? {} : { generatorURL: link.href }),
  };
}

/** Not before its start, which is refused. */
function endOf({ timeMs }: AlertMessage, { startsAtMs, endsAtMs }: AlertNotice): string {
  return new Date(Math.max(startsAtMs, endsAtMs ?? timeMs)).toISOString();
}

function linkAnnotations({ links }: AlertNotice): Record<string, string> {
  return Object.fromEntries(links.map(({ title, href }) => [`${title}_url`, href]));
}
