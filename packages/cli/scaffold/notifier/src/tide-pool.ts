import { defineNotifier, durationOption, MESSAGE_STATUSES, secretUrlOption, z } from '@tidemark/plugin-kit';
import { openHttpClient } from '@tidemark/plugin-kit/http';
import { formatText } from './text.ts';

export const tidePoolNotifier = defineNotifier({
  name: 'tide-pool',
  apiVersion: 1,
  help: 'posts each message as text in JSON',
  options: z.strictObject({
    url: secretUrlOption('where to'),
    timeout: durationOption('how long the receiver may take to answer', { min: '100ms', max: '5m' }).default(10_000),
  }),
  supports: { statuses: MESSAGE_STATUSES },
  start: (context) => {
    const { url, timeout } = context.options;
    const client = openHttpClient({ url: url.reveal(), timeoutMs: timeout, context });
    return {
      // Resolves when the receiver has it; throws otherwise, as `post` does. The host sees to everything else.
      notify: async (message, signal) => {
        const body = JSON.stringify({ key: message.key, text: formatText(message) });
        await client.post({ body, headers: { 'content-type': 'application/json' }, signal });
      },
      close: async () => client.close(),
    };
  },
});
