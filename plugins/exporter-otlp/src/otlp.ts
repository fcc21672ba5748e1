import { defineExporter, option, urlOption, z } from '@tidemark/plugin-kit';
import { authorization, credentialOptions, gzipOption, httpOptions, oneCredential } from '@tidemark/plugin-kit/http';
import { resourceOptions } from './resource-options.ts';
import { startOtlp } from './start-otlp.ts';

const KIB = 1024;

/** Sends metrics to whatever takes OTLP over HTTP: the OpenTelemetry Collector, Prometheus, and most services. */
export const otlp = defineExporter({
  name: 'otlp',
  apiVersion: 1,
  help: 'sends metrics to an OpenTelemetry receiver',
  options: z
    .strictObject({
      url: urlOption('where to; without a path, `/v1/metrics` is meant'),
      ...credentialOptions,
      counters: option(z.enum(['cumulative', 'delta']), {
        help: 'send the totals of counters, or what they grew by',
        expected: '`cumulative` or `delta`',
      }).default('cumulative'),
      names: option(z.enum(['prometheus', 'dotted']), {
        help: 'names of metrics as they are recorded, or with dots for underscores',
        expected: '`prometheus` or `dotted`',
      }).default('prometheus'),
      ...resourceOptions,
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
      gzip: gzipOption,
      ...httpOptions,
    })
    .refine(...oneCredential),
  supports: { timestamps: true, maxValues: 50_000 },
  start: (context) => {
    const { url, token, basicAuth, headers, names, timeout, tls, ...settings } = context.options;
    return startOtlp(context, {
      ...settings,
      url: withPath(url),
      headers: { ...headers, ...authorization({ token, basicAuth }) },
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
