import { defineExporter, durationOption, secretOption, urlOption, z } from '@tidemark/plugin-kit';
import { openHttpClient } from '@tidemark/plugin-kit/http';
import { formatLines } from './lines.ts';

export const tidePoolExporter = defineExporter({
  name: 'tide-pool',
  apiVersion: 1,
  help: 'posts each value as a line of JSON',
  options: z.strictObject({
    url: urlOption('where to'),
    token: secretOption('what the receiver lets us in by').optional(),
    timeout: durationOption('how long the receiver may take to answer', { min: '100ms', max: '5m' }).default(10_000),
  }),
  supports: { timestamps: true },
  start: (context) => {
    const { url, token, timeout } = context.options;
    const client = openHttpClient({ url, timeoutMs: timeout, context });
    const fixed = {
      'content-type': 'application/x-ndjson',
      ...(token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` }),
    };
    return {
      // Resolves when the receiver has all of it; throws otherwise, as `post` does. The host sees to everything else.
      export: async (batch, signal) => {
        const body = formatLines(batch);
        if (body !== '') await client.post({ body, headers: { ...fixed, 'idempotency-key': batch.key }, signal });
      },
      close: async () => client.close(),
    };
  },
});
