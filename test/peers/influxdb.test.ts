import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { influx } from '@tidemark/exporter-influx';
import type { ExportBatch } from '@tidemark/plugin-kit';
import { openExporter } from '@tidemark/plugin-kit/host';
import { createTestSurroundings } from '@tidemark/plugin-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InfluxServer, openInfluxServer } from '../../bench/storage/influx-server.ts';
import { missingProgram } from '../../bench/storage/server.ts';
import { exportedBatches, samplesOf } from './exported-batches.ts';
import { inOrder, type Sample } from './samples.ts';

const NEVER = new AbortController().signal;
const BATCHES = exportedBatches();

const missing = missingProgram('influxd', 'influxdb');
if (missing !== undefined) process.stdout.write(`skipped: ${missing}; \`node tools/install-peers.mjs\` installs it\n`);

interface Points {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly (number | null)[])[];
}

/** What line protocol has no way to write, as the exporter writes it instead. */
const written = (text: string) => text.replaceAll('\n', '\\n').replace(/\\$/, '/');

const EXPECTED = inOrder(
  samplesOf(BATCHES).map((sample) => ({
    ...sample,
    labels: Object.fromEntries(Object.entries(sample.labels).map(([name, text]) => [name, written(text)])),
  })),
);

describe.skipIf(missing !== undefined)('a real InfluxDB', () => {
  let folder: string;
  let server: InfluxServer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tidemark-influxdb-'));
    server = await openInfluxServer(folder);
  });

  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const query = async (database: string, text: string): Promise<readonly Points[]> => {
    const path = `/query?epoch=ms&db=${database}&q=${encodeURIComponent(text)}`;
    const { results } = JSON.parse((await server.ask(path, { body: '' })).toString());
    return results[0].series ?? [];
  };

  const exportTo = async (database: string, options: { readonly layout?: 'prefix'; readonly gzip?: boolean } = {}) => {
    const use = influx({ url: server.url, database, ...options });
    const plugin = await openExporter(use, createTestSurroundings());
    // The second time as after a crash: nothing is doubled.
    for (const batch of [...BATCHES, ...BATCHES.slice(-2)]) await plugin.deliver(batch, NEVER);
    await plugin.close();
  };

  /** Every value in a database; `metricOf` puts measurement and field together. */
  const samplesIn = async (database: string, metricOf: (name: string, field: string) => string) =>
    (await query(database, 'SELECT * FROM /.*/ GROUP BY *')).flatMap(({ name, tags, columns, values }) =>
      values.flatMap(([timeMs, ...fields]) =>
        fields.flatMap((value, at): Sample[] => {
          const labels = Object.fromEntries(Object.entries(tags).filter(([, text]) => text !== ''));
          const metric = metricOf(name, columns[at + 1] as string);
          return value === null ? [] : [{ metric, labels, timeMs: timeMs as number, value }];
        }),
      ),
    );

  it('has every sample as it was, once', async () => {
    await query('', 'CREATE DATABASE tides');
    await exportTo('tides');
    expect(inOrder(await samplesIn('tides', (name) => name))).toEqual(EXPECTED);
  });

  it('has every sample in the layout of prefixes too', async () => {
    await query('', 'CREATE DATABASE prefixes');
    await exportTo('prefixes', { layout: 'prefix', gzip: false });
    expect(inOrder(await samplesIn('prefixes', (name, field) => `${name}_${field}`))).toEqual(EXPECTED);
  });

  it('is waited for while its database is not there', async () => {
    await expect(exportTo('later')).rejects.toMatchObject({
      code: 'PLUGIN_KIT_RETRYABLE',
      message: expect.stringMatching(/answered 404: .*database not found/),
    });
    await query('', 'CREATE DATABASE later');
    await exportTo('later');
  });

  it('says which points it refuses, and keeps the others', async () => {
    await query('', 'CREATE DATABASE brief WITH DURATION 1h');
    const [batch] = BATCHES as [ExportBatch];
    const nowMs = Date.now();
    const timesMs = batch.timesMs.map((_, row) => (row < 2 ? nowMs - 7_200_000 : nowMs + row));
    const plugin = await openExporter(influx({ url: server.url, database: 'brief' }), createTestSurroundings());
    await expect(plugin.deliver({ ...batch, timesMs }, NEVER)).rejects.toMatchObject({
      code: 'PLUGIN_KIT_PERMANENT',
      message: expect.stringMatching(/answered 400: .*partial write: points beyond retention policy dropped=/),
    });
    await plugin.close();
    const kept = await samplesIn('brief', (name) => name);
    expect(new Set(kept.map(({ timeMs }) => timeMs))).toEqual(new Set(timesMs.slice(2)));
  });
});
