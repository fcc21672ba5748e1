import { defineNotifier, MESSAGE_STATUSES, secretOption, urlOption, z } from '@tidemark/plugin-kit';
import { httpOptions, openHttpClient } from '@tidemark/plugin-kit/http';
import { actionsOf, pagerdutyEvent } from './pagerduty-event.ts';

/** One incident for each group of alerts: triggered, acknowledged and resolved through the Events API v2. */
export const pagerduty = defineNotifier({
  name: 'pagerduty',
  apiVersion: 1,
  help: 'triggers, acknowledges and resolves one PagerDuty incident for each group of alerts',
  options: z.strictObject({
    routingKey: secretOption('integration key of an Events API v2 integration'),
    url: urlOption(
      'address of the Events API; accounts in the EU have `https://events.eu.pagerduty.com/v2/enqueue`',
    ).default('https://events.pagerduty.com/v2/enqueue'),
    ...httpOptions,
  }),
  supports: { statuses: MESSAGE_STATUSES },
  start: (context) => {
    const { routingKey, url, headers, timeout, tls } = context.options;
    const client = openHttpClient({ url, headers, tls, timeoutMs: timeout, context });
    return {
      notify: async (message, signal) => {
        for (const action of actionsOf(message)) {
          const event = pagerdutyEvent(message, {
            action,
            routingKey: routingKey.reveal(),
            hostName: context.host.hostName,
          });
          await client.post({
            body: JSON.stringify(event),
            headers: { 'content-type': 'application/json' },
            signal,
          });
        }
      },
      close: async () => client.close(),
    };
  },
});
