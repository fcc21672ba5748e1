import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatLabels, METRICS, systemClock } from '@tidemark/core';
import { remoteWrite } from '@tidemark/exporter-remote-write';
import type { ExportBatch } from '@tidemark/plugin-kit';
import { createDelivery, createMemoryQueue, type Delivery, openExporter } from '@tidemark/plugin-kit/host';
import { createTestSurroundings } from '@tidemark/plugin-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, type Server } from '../../bench/storage/server.ts';
import { type Fate, openLossyProxy } from './lossy-proxy.ts';
import { askNow, prometheusStore, type StoredSamples, victoriaMetricsStore } from './remote-write-stores.ts';

const ROWS = 10;
const SERIES = 25;
const HOSTILE = 'q" \\ \n 潮位 🌊';
/** So many samples a request that a batch takes several. */
const MAX_SAMPLES = 60;

/** Waits are short, since what they are for is tested with a fake clock. */
const HASTE = { backoff: { baseMs: 1, maxMs: 5 }, breaker: { failures: 3, openMs: 5 } };
const NEVER = new AbortController().signal;

/** Batches, ten minutes ago, of gauges, counters, holes, and processes that come and go; told apart by their host. */
function batchesOf(host: string, count: number): readonly ExportBatch[] {
  const startMs = Math.floor(Date.now() / 1000) * 1000 - 600_000;
  return Array.from({ length: count }, (_, n) => {
    const slots = Array.from({ length: SERIES }, (_, slot) => slot).filter((slot) => slot % 5 !== 4 || n % 3 !== 2);
    const metrics = [METRICS.process_resident_memory_bytes, METRICS.process_cpu_seconds_total, METRICS.host_load1];
    return {
      key: `${host}/${n}`,
      resource: { host, env: 'test' },
      series: slots.map((slot) => ({
        metric: metrics[slot % 3] ?? METRICS.host_load1,
        labels: { pid: String(slot), name: slot % 2 === 0 ? 'node' : HOSTILE },
      })),
      timesMs: Float64Array.from({ length: ROWS }, (_, row) => startMs + (n * ROWS + row) * 1000 + 7),
      columns: slots.map((slot) =>
        Float64Array.from({ length: ROWS }, (_, row) =>
          (slot + row + n) % 11 === 0 ? Number.NaN : (n * ROWS + row) * (slot + 1) * 1.25 - slot * 0.01,
        ),
      ),
    };
  });
}

/** What a store must have of them. */
function samplesOf(batches: readonly ExportBatch[]): StoredSamples {
  const all = new Map<string, (readonly [number, number])[]>();
  for (const { resource, series, timesMs, columns } of batches) {
    for (const [slot, { metric, labels }] of series.entries()) {
      const id = formatLabels({ ...resource, ...labels, __name__: metric.name });
      const samples = all.get(id) ?? [];
      all.set(id, samples);
      for (const [row, value] of (columns[slot] as Float64Array).entries()) {
        if (!Number.isNaN(value)) samples.push([timesMs[row] as number, value]);
      }
    }
  }
  return all;
}

async function untilDelivered(delivery: Delivery<ExportBatch>) {
  await expect.poll(() => delivery.figures().queue.items, { timeout: 60_000 }).toBe(0);
  const { delivered, dropped } = delivery.figures();
  return { delivered, ...dropped };
}

/** The same as often as the test runs. */
function createFates(seed: number): (index: number) => Fate {
  const fates: readonly Fate[] = ['lost', 'answer lost', 'answer late', 429, 500, 503];
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state < 1e9 ? 'pass' : (fates[state % fates.length] ?? 'pass');
  };
}

const STORES = [prometheusStore, victoriaMetricsStore];
for (const missing of STORES.flatMap((store) => store.missing() ?? [])) {
  process.stdout.write(`skipped: ${missing}; \`node tools/install-peers.mjs\` installs it\n`);
}

describe.each(STORES.filter((store) => store.missing() === undefined))('a real $name', (store) => {
  let directory: string;
  let port: number;
  let server: Server;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tidemark-remote-write-'));
    port = await freePort();
    server = await store.open(directory, port);
  });

  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });

  const open = (url = `http://127.0.0.1:${port}`, options = {}) =>
    openExporter(
      remoteWrite({ url: url + store.writePath, maxSamplesPerRequest: MAX_SAMPLES, ...options }),
      createTestSurroundings(),
    );

  const readBack = (host: string) => store.read(server, `{host="${host}"}`);

  const deliverAll = async (batches: readonly ExportBatch[], url?: string, options = {}) => {
    const plugin = await open(url, options);
    const queue = createMemoryQueue<ExportBatch>();
    const delivery = createDelivery({ queue, sink: plugin, clock: systemClock, policy: HASTE });
    for (const batch of batches) await delivery.offer(batch.key, batch);
    return { delivery, figures: await untilDelivered(delivery).finally(() => delivery.close()) };
  };

  it('has every sample', async () => {
    const batches = batchesOf('plain', 6);
    expect((await deliverAll(batches)).figures).toEqual({ delivered: 6, overflow: 0, rejected: 0, expired: 0 });
    expect(await readBack('plain')).toEqual(samplesOf(batches));
  });

  it('has every sample once when a batch comes again after a crash', async () => {
    const batches = batchesOf('crash', 4);
    await deliverAll(batches.slice(0, 2));
    await deliverAll(batches.slice(1, 3));
    await deliverAll(batches.slice(2));
    expect(await readBack('crash')).toEqual(samplesOf(batches));
  });

  it('has every sample once when only a part of a batch was there', async () => {
    const [batch] = batchesOf('part', 1);
    if (batch === undefined) throw new Error('there is a batch');
    await using proxy = await openLossyProxy(port, (index) => (index < 2 ? 'pass' : 'lost'));
    const plugin = await open(proxy.url);
    await expect(plugin.deliver(batch, NEVER)).rejects.toMatchObject({ code: 'PLUGIN_KIT_RETRYABLE' });
    await plugin.close();
    expect((await deliverAll([batch])).figures).toMatchObject({ delivered: 1, rejected: 0 });
    expect(await readBack('part')).toEqual(samplesOf([batch]));
  });

  it('has every sample once behind a proxy that answers 429, 500, 503, resets and stalls', async () => {
    const batches = batchesOf('lossy', 12);
    await using proxy = await openLossyProxy(port, createFates(11));
    const { figures } = await deliverAll(batches, proxy.url, { timeout: '100ms' });
    expect(figures).toEqual({ delivered: 12, overflow: 0, rejected: 0, expired: 0 });
    expect([...proxy.counts.keys()].length).toBe(7);
    expect(await readBack('lossy')).toEqual(samplesOf(batches));
  });

  it('has every sample once after an outage in between', async () => {
    const batches = batchesOf('outage', 6);
    const plugin = await open();
    const queue = createMemoryQueue<ExportBatch>();
    const delivery = createDelivery({ queue, sink: plugin, clock: systemClock, policy: HASTE });
    for (const batch of batches.slice(0, 3)) await delivery.offer(batch.key, batch);
    await untilDelivered(delivery);
    await server[Symbol.asyncDispose]();
    for (const batch of batches.slice(3)) await delivery.offer(batch.key, batch);
    await expect.poll(() => delivery.figures().failedAttempts).toBeGreaterThan(3);
    server = await store.open(directory, port);
    expect(await untilDelivered(delivery)).toEqual({ delivered: 6, overflow: 0, rejected: 0, expired: 0 });
    await delivery.close();
    expect(await readBack('outage')).toEqual(samplesOf(batches));
  });

  it('knows at once that a process has ended', async () => {
    const [batch] = batchesOf('ended', 1);
    const [, , lastSeries] = batch?.series ?? [];
    if (batch === undefined || lastSeries === undefined) throw new Error('there is a batch with series');
    const end = Float64Array.of(1, 1, 1, 1, 1, Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN);
    await deliverAll([{ ...batch, series: [lastSeries], columns: [end] }]);
    if (store === victoriaMetricsStore) await server.ask('/internal/force_flush');
    const seen = (row: number) => askNow(server, '{host="ended"}', (batch.timesMs[row] as number) + 1);
    expect((await seen(4)).length).toBe(1);
    expect((await seen(5)).length).toBe(0);
  });
});
