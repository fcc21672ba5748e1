import { createPartSender, defineExporter, option, secretOption, urlOption, z } from '@tidemark/plugin-kit';
import {
  authorization,
  basicAuthOption,
  gzipOption,
  httpOptions,
  oneCredential,
  openHttpClient,
} from '@tidemark/plugin-kit/http';
import { encodeLines } from './line-protocol.ts';
import { writeAddress } from './write-api.ts';

/** What InfluxData recommends for one request. */
const MAX_LINES = 5000;

const text = z.string().min(1);

const options = z
  .strictObject({
    url: urlOption('address of the server, without the path of its write API'),
    org: option(text, { help: 'the organization (InfluxDB 2)', expected: 'a name or id' }).optional(),
    bucket: option(text, {
      help: 'the bucket to write to (InfluxDB 2)',
      expected: 'a name or id; or set `database` for InfluxDB 1',
    }).optional(),
    token: secretOption('the API token (InfluxDB 2)').optional(),
    database: option(text, {
      help: 'the database to write to (InfluxDB 1)',
      expected: 'a name, without `bucket`',
    }).optional(),
    retentionPolicy: option(text, {
      help: "the retention policy, where it is not the database's default (InfluxDB 1)",
      expected: 'a name',
    }).optional(),
    basicAuth: basicAuthOption.optional(),
    layout: option(z.enum(['metric', 'prefix']), {
      help: 'one measurement a metric with the field `value`, or one a prefix with a field for each metric',
      expected: '`metric` or `prefix`',
    }).default('metric'),
    gzip: gzipOption,
    ...httpOptions,
  })
  .refine(({ bucket, database }) => bucket !== undefined || database !== undefined, { path: ['bucket'] })
  .refine(({ bucket, database }) => bucket === undefined || database === undefined, { path: ['database'] })
  .refine(...oneCredential);

const PLAIN_TEXT = { 'content-type': 'text/plain; charset=utf-8' } as const;

/** Writes every sample as a point of InfluxDB's line protocol, over HTTP. */
export const influx = defineExporter({
  name: 'influx',
  apiVersion: 1,
  help: 'writes to InfluxDB, or whatever takes its line protocol',
  options,
  supports: { timestamps: true },
  start: (context) => {
    const { token, basicAuth, layout, gzip, headers, timeout, tls, ...target } = context.options;
    const client = openHttpClient({
      url: writeAddress(target),
      headers: { ...headers, ...authorization({ token, basicAuth }, 'Token') },
      tls,
      timeoutMs: timeout,
      context,
    });
    const parts = createPartSender();
    return {
      export: async (batch, signal) => {
        await parts.send(batch.key, [...encodeLines(batch, { layout, maxLines: MAX_LINES })], (body) =>
          client.post({ body, headers: PLAIN_TEXT, gzip, signal }),
        );
      },
      close: async () => client.close(),
    };
  },
});
