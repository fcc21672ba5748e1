import { defineNotifier, MESSAGE_STATUSES, option, secretUrlOption, z } from '@tidemark/plugin-kit';
import { httpOptions, openHttpClient } from '@tidemark/plugin-kit/http';
import { slackMessage } from './slack-message.ts';

/** Posts each message through an incoming webhook of Slack, or of what speaks like it (Mattermost, Rocket.Chat). */
export const slack = defineNotifier({
  name: 'slack',
  apiVersion: 1,
  help: 'posts each message to a Slack channel through an incoming webhook',
  options: z.strictObject({
    url: secretUrlOption('address of the incoming webhook'),
    maxAlerts: option(z.int().min(1).max(20), {
      help: 'alerts of a message that are shown; the rest is counted',
      expected: 'a whole number from 1 to 20',
    }).default(10),
    ...httpOptions,
  }),
  supports: { statuses: MESSAGE_STATUSES },
  start: (context) => {
    const { url, maxAlerts, headers, timeout, tls } = context.options;
    const client = openHttpClient({ url: url.reveal(), headers, tls, timeoutMs: timeout, context });
    return {
      notify: async (message, signal) => {
        const body = JSON.stringify(slackMessage(message, { maxAlerts, hostName: context.host.hostName }));
        await client.post({ body, headers: { 'content-type': 'application/json; charset=utf-8' }, signal });
      },
      close: async () => client.close(),
    };
  },
});
