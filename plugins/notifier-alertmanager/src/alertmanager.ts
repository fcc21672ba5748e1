import { defineNotifier, durationOption, option, urlOption, z } from '@tidemark/plugin-kit';
import {
  authorization,
  credentialOptions,
  httpOptions,
  oneCredential,
  openHttpClient,
} from '@tidemark/plugin-kit/http';
import { postableAlerts } from './postable-alerts.ts';

const HOUR_MS = 3_600_000;

/** Hands alerts to a Prometheus Alertmanager, which then groups, routes and silences them in its own way. */
export const alertmanager = defineNotifier({
  name: 'alertmanager',
  apiVersion: 1,
  help: 'hands alerts to a Prometheus Alertmanager',
  options: z
    .strictObject({
      url: urlOption('address of the Alertmanager, with its route prefix if it has one'),
      ...credentialOptions,
      labels: option(z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.string()), {
        help: 'labels that are added to each alert',
        expected: 'label names with text each',
      }).default({}),
      keepFor: durationOption('how long an alert stays active that nothing more is heard of', {
        min: '1m',
        max: '30d',
      }).default(24 * HOUR_MS),
      ...httpOptions,
    })
    .refine(...oneCredential),
  // It has no notion of an acknowledgement.
  supports: { statuses: ['firing', 'resolved', 'test'] },
  start: (context) => {
    const { url, labels, keepFor, headers, timeout, tls, ...credentials } = context.options;
    const client = openHttpClient({
      url: `${url.replace(/\/+$/, '')}/api/v2/alerts`,
      headers: { ...headers, ...authorization(credentials) },
      tls,
      timeoutMs: timeout,
      context,
    });
    return {
      notify: async (message, signal) => {
        const alerts = postableAlerts(message, { labels, keepForMs: keepFor, hostName: context.host.hostName });
        await client.post({ body: JSON.stringify(alerts), headers: { 'content-type': 'application/json' }, signal });
      },
      close: async () => client.close(),
    };
  },
});
