import { defineExporter, durationOption, option, secretOption, urlOption, z } from '@tidemark/plugin-kit';
import { tlsOptions } from '@tidemark/plugin-kit/http';
import { startOtlp } from './start-otlp.ts';

const KIB = 1024;

/** Sends metrics to whatever takes OTLP over HTTP: the OpenTelemetry Collector, Prometheus, and most services. */
export const otlp = defineExporter({
  name: 'otlp',
  apiVersion: 1,
  help: 'sends metrics to an OpenTelemetry receiver',
  options: z.strictObject({
    url: urlOption('where to; without a path, `/v1/metrics` is meant'),
    headers: option(z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), secretOption('value of a header')), {
      help: 'further headers of each request, such as `authorization`',
      expected: 'names in lower case with text each, or where it is: `{ env: NAME }`, `{ file: PATH }`',
      isSecret: true,
    }).default({}),
    gzip: option(z.boolean(), { help: 'compress requests', expected: 'true or false' }).default(true),
    counters: option(z.enum(['cumulative', 'delta']), {
      help: 'send the totals of counters, or what they grew by',
      expected: '`cumulative` or `delta`',
    }).default('cumulative'),
    names: option(z.enum(['prometheus', 'dotted']), {
      help: 'names of metrics as they are recorded, or with dots for underscores',
      expected: '`prometheus` or `dotted`',
    }).default('prometheus'),
    serviceName: option(z.string().min(1), { help: 'the attribute `service.name`', expected: 'text' }).default(
      'tidemark',
    ),
    attributes: option(z.record(z.string().min(1), z.string()), {
      help: 'further attributes of the resource',
      expected: 'names with text each',
    }).default({}),
    timeout: durationOption('how long the receiver may take to answer', { min: '100ms', max: '5m' }).default(10_000),
    maxRequestBytes: option(
      z
        .int()
        .min(64 * KIB)
        .max(64 * KIB * KIB),
      {
        help: 'size of a request before compression, above which it is split',
        expected: 'bytes from 64 KiB to 64 MiB',
      },
    ).default(4 * KIB * KIB),
    tls: tlsOptions.optional(),
  }),
  supports: { timestamps: true, maxValues: 50_000 },
  start: (context) => {
    const { url, headers, names, timeout, tls, ...settings } = context.options;
    return startOtlp(context, {
      ...settings,
      url: withPath(url),
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.reveal()])),
      metricName: names === 'dotted' ? (name) => name.replaceAll('_', '.') : (name) => name,
      timeoutMs: timeout,
      tls,
    });
  },
});

/** The path that the protocol has for metrics, where none is given. */
function withPath(text: string): string {
  const url = new URL(text);
  if (url.pathname === '/') url.pathname = '/v1/metrics';
  return url.href;
}
