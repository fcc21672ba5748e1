import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prometheus } from '@tidemark/exporter-prometheus';
import type { ExportBatch } from '@tidemark/plugin-kit';
import { type OpenedPlugin, openExporter } from '@tidemark/plugin-kit/host';
import { createTestSurroundings, sampleBatch } from '@tidemark/plugin-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasPrometheus, openPrometheus, type Prometheus } from './prometheus.ts';

const TOKEN = 'swordfish';
const NEVER = new AbortController().signal;

describe.runIf(hasPrometheus())('a real Prometheus that scrapes the exporter', () => {
  let directory: string;
  let server: Prometheus;
  let plugin: OpenedPlugin<ExportBatch>;
  let url: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tidemark-scraped-'));
    const surroundings = createTestSurroundings();
    plugin = await openExporter(prometheus({ port: 0, token: TOKEN, staleAfter: '3s' }), surroundings);
    url = /http:[^"]+/.exec(surroundings.lines.join())?.[0] ?? '';
    server = await openPrometheus(directory, [{ name: 'tidemark', url, token: TOKEN }]);
  });

  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await plugin?.close();
    rmSync(directory, { recursive: true });
  });

  const health = async () => (await server.targets()).map(({ health, lastError }) => [health, lastError]);

  it('finds nothing to criticise on the page', async () => {
    await plugin.deliver(sampleBatch(), NEVER);
    const page = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
    const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: await page.text() });
    expect([status, stderr.toString()]).toEqual([0, '']);
  });

  it('has the values, their labels, and what is known of them', async () => {
    const deliverAndAsk = async () => {
      await plugin.deliver(sampleBatch(7), NEVER);
      return (await server.query('{job="tidemark",host="vault-7"}')).map(({ name, value }) => [name, value]);
    };
    const expected = [
      ['host_load1', 7],
      ['process_cpu_seconds_total', 17.5],
      ['process_resident_memory_bytes', 2_147_483_657],
    ];
    await expect.poll(async () => (await deliverAndAsk()).toSorted(), { timeout: 10_000 }).toEqual(expected);
    const [sample] = await server.query('process_cpu_seconds_total');
    expect(sample?.series).toContain('潮位 🌊');
    // Units are in OpenMetrics only, which is what it asks for.
    expect(await server.metadata()).toMatchObject({
      host_load1: [{ type: 'gauge' }],
      process_cpu_seconds: [{ type: 'counter', unit: 'seconds' }],
    });
    expect(await health()).toEqual([['up', '']]);
  });

  it('says that the target is down when nothing new comes, and shows no old values', async () => {
    await expect
      .poll(health, { timeout: 15_000 })
      .toEqual([['down', 'server returned HTTP status 503 Service Unavailable']]);
    expect(await server.query('{job="tidemark",host="vault-7"}')).toEqual([]);
  });
});
