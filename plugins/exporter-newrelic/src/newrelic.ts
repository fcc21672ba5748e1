import { resourceOptions, startOtlp } from '@tidemark/exporter-otlp';
import { defineExporter, option, secretOption, urlOption, z } from '@tidemark/plugin-kit';
import { httpOptions } from '@tidemark/plugin-kit/http';

/** docs.newrelic.com/docs/opentelemetry/best-practices/opentelemetry-otlp: endpoints, limits, temporality. */
const ENDPOINTS = {
  us: 'https://otlp.nr-data.net/v1/metrics',
  eu: 'https://otlp.eu01.nr-data.net/v1/metrics',
  fedramp: 'https://gov-otlp.nr-data.net/v1/metrics',
} as const;

/** Of a request. It is said of what travels; keeping to it before compression keeps to it whatever compresses. */
const MAX_REQUEST_BYTES = 1_000_000;

const MAX_VALUE_CHARS = 4095;

/** Sends metrics to New Relic, which takes OTLP. */
export const newrelic = defineExporter({
  name: 'newrelic',
  apiVersion: 1,
  help: 'sends metrics to New Relic',
  options: z.strictObject({
    apiKey: secretOption('licence key of the account'),
    region: option(z.enum(['us', 'eu', 'fedramp']), {
      help: 'where the account is',
      expected: '`us`, `eu` or `fedramp`',
    }).default('us'),
    url: urlOption('full address to send to instead, such as that of a proxy').optional(),
    ...resourceOptions,
    ...httpOptions,
  }),
  supports: { timestamps: true, maxValues: 50_000 },
  start: (context) => {
    const { apiKey, region, url = ENDPOINTS[region], headers, timeout, ...settings } = context.options;
    return startOtlp(context, {
      ...settings,
      url,
      headers: { ...headers, 'api-key': apiKey },
      gzip: true,
      timeoutMs: timeout,
      metricName: (name) => name,
      // Its metrics are increases by nature, and the begin of a total would be taken for the time of the value.
      counters: 'delta',
      maxRequestBytes: MAX_REQUEST_BYTES,
      maxValueChars: MAX_VALUE_CHARS,
    });
  },
});
