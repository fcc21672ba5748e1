import { createPartSender, defineExporter, option, urlOption, z } from '@tidemark/plugin-kit';
import {
  authorization,
  credentialOptions,
  httpOptions,
  oneCredential,
  openHttpClient,
} from '@tidemark/plugin-kit/http';
import { createLines } from './lines.ts';
import { createMetadata } from './metadata.ts';
import { createSectionSender } from './section-sender.ts';
import { cutSections } from './sections.ts';

/** Sends samples by the remote-write protocol, version 1.0: https://prometheus.io/docs/specs/remote_write_spec/ */
export const remoteWrite = defineExporter({
  name: 'remote-write',
  apiVersion: 1,
  help: 'sends samples to Prometheus, VictoriaMetrics, Mimir, Thanos and others by remote-write 1.0',
  options: z
    .strictObject({
      url: urlOption('whole address of the receiver, such as `http://localhost:9090/api/v1/write`'),
      ...credentialOptions,
      prefix: option(z.string().regex(/^(?:[a-zA-Z_:][a-zA-Z0-9_:]*)?$/), {
        help: 'what stands before the name of each metric',
        expected: 'a beginning of a metric name, such as `tidemark_`',
      }).default(''),
      maxSamplesPerRequest: option(z.int().min(1).max(100_000), {
        help: 'how many samples a request holds at most',
        expected: 'a whole number from 1 to 100000',
      }).default(2000),
      ...httpOptions,
    })
    .refine(...oneCredential),
  supports: { timestamps: true },
  start: (context) => {
    const { url, headers, timeout, tls, prefix, maxSamplesPerRequest, ...credentials } = context.options;
    const client = openHttpClient({
      url,
      headers: { ...headers, ...authorization(credentials) },
      tls,
      timeoutMs: timeout,
      context,
    });
    const lines = createLines(prefix);
    const metadata = createMetadata(context.clock, prefix);
    const parts = createPartSender();
    const sendSection = createSectionSender({ client, clock: context.clock, log: context.log });
    return {
      export: async (batch, signal) => {
        const sections = cutSections(batch, lines.of(batch), maxSamplesPerRequest);
        await parts.send(batch.key, sections, (section) => sendSection(section, metadata.due(batch), signal));
      },
      close: async () => client.close(),
    };
  },
});
