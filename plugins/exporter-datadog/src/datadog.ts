import {
  createCounterIncreases,
  createPartSender,
  defineExporter,
  type ExportBatch,
  option,
  type PluginContext,
  secretOption,
  urlOption,
  z,
} from '@tidemark/plugin-kit';
import { type HttpAnswer, httpOptions, openHttpClient } from '@tidemark/plugin-kit/http';
import { datadogSeries } from './datadog-series.ts';
import { compressPayloads } from './payloads.ts';
import { createWholeSeconds } from './whole-seconds.ts';

/** Older points are accepted, and kept only for metrics with historical ingestion. docs.datadoghq.com/metrics/custom_metrics */
const MAX_AGE_MS = 3_600_000;

const COMPRESSED_JSON = { 'content-type': 'application/json', 'content-encoding': 'gzip' } as const;

/** Sends metrics to Datadog, counters as what they grew by. */
export const datadog = defineExporter({
  name: 'datadog',
  apiVersion: 1,
  help: 'sends metrics to Datadog',
  options: z.strictObject({
    apiKey: secretOption('API key of the organisation'),
    site: option(z.string().regex(/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/), {
      help: 'where the organisation is',
      expected: 'a site, such as `datadoghq.com`, `us3.datadoghq.com` or `datadoghq.eu`',
    }).default('datadoghq.com'),
    url: urlOption('full address to send to instead, such as that of a proxy').optional(),
    prefix: option(z.string().regex(/^(?:[a-zA-Z][a-zA-Z0-9_.]{0,99})?$/), {
      help: 'what the name of each metric begins with',
      expected: 'letters, digits, `_` and `.`, a letter first, or nothing',
    }).default('tidemark.'),
    counters: option(z.enum(['count', 'gauge']), {
      help: 'send what counters grew by, or their totals as gauges',
      expected: '`count` or `gauge`',
    }).default('count'),
    ...httpOptions,
  }),
  supports: { timestamps: true, maxValues: 50_000 },
  start: (context) => {
    const { apiKey, site, url = `https://api.${site}/api/v2/series`, prefix, counters } = context.options;
    const { headers, timeout, tls } = context.options;
    const client = openHttpClient({
      url,
      headers: { ...headers, 'dd-api-key': apiKey },
      tls,
      timeoutMs: timeout,
      context,
    });
    const seconds = createWholeSeconds();
    const increases = counters === 'count' ? createCounterIncreases() : undefined;
    const sender = createPartSender();
    const warnOfAge = createAgeWarning(context);
    return {
      export: async (batch, signal) => {
        warnOfAge(batch);
        const rows = seconds.of(batch);
        const { hostName } = context.host;
        const series = datadogSeries(rows, { prefix, hostName, increases: increases?.of(rows) });
        await sender.send(batch.key, await compressPayloads(series), async (body) => {
          warnOfErrors(context, await client.post({ body, headers: COMPRESSED_JSON, signal }));
        });
      },
      close: async () => client.close(),
    };
  },
});

/** Says once that points begin to be too old, as after a long outage, and not again until they are young. */
function createAgeWarning({ clock, log }: PluginContext<unknown>): (batch: ExportBatch) => void {
  let isOld = false;
  return ({ timesMs }) => {
    const wasOld = isOld;
    isOld = clock.now() - (timesMs[0] ?? clock.now()) > MAX_AGE_MS;
    if (isOld && !wasOld)
      log.warn('Datadog keeps points older than an hour only for metrics with historical ingestion', {
        oldest: new Date(timesMs[0] as number).toISOString(),
      });
  };
}

/** `IntakePayloadAccepted` may hold complaints. */
function warnOfErrors({ log }: PluginContext<unknown>, { body }: HttpAnswer): void {
  const errors = readErrors(body);
  if (errors.length > 0) log.warn('Datadog accepted with errors', { errors });
}

function readErrors(body: string): readonly unknown[] {
  try {
    const { errors } = JSON.parse(body) as { readonly errors?: unknown };
    return Array.isArray(errors) ? errors : [];
  } catch {
    return [];
  }
}
