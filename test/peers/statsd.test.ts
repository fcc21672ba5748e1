import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { METRICS } from '@tidemark/core';
import { statsd } from '@tidemark/exporter-statsd';
import type { ExportBatch, Series } from '@tidemark/plugin-kit';
import { openExporter } from '@tidemark/plugin-kit/host';
import { createTestSurroundings } from '@tidemark/plugin-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, missingProgram, openServer, type Server } from '../../bench/storage/server.ts';

const NEVER = new AbortController().signal;

const missing = missingProgram('netdata', 'netdata-core');
if (missing !== undefined) process.stdout.write(`skipped: ${missing}; \`node tools/install-peers.mjs\` installs it\n`);

const COUNTER: Series = { metric: METRICS.process_cpu_seconds_total, labels: { mode: 'user' } };
const GAUGES: readonly (readonly [Series, number])[] = [
  [{ metric: METRICS.host_load1, labels: {} }, 0.25],
  [{ metric: { ...METRICS.host_load1, name: 'celsius' }, labels: {} }, -3.5],
  ...Array.from({ length: 100 }, (_, pid): [Series, number] => [
    { metric: METRICS.process_resident_memory_bytes, labels: { name: `a "b" ${pid}`, pid: String(pid) } },
    // It keeps six digits or so.
    65_536 + pid,
  ]),
];

/** All gauges, and the counter at a value. */
function batchAt(total: number): ExportBatch {
  return {
    key: String(total),
    resource: {},
    series: [...GAUGES.map(([series]) => series), COUNTER],
    timesMs: Float64Array.of(total),
    columns: [...GAUGES.map(([, value]) => value), total].map((value) => Float64Array.of(value)),
  };
}

/** A netdata that does nothing but speak StatsD. */
async function openNetdata(folder: string, webPort: number, statsdPort: number): Promise<Server> {
  const directories = ['config', 'cache', 'lib', 'log'];
  for (const name of directories) mkdirSync(join(folder, name));
  const idle = ['proc', 'diskspace', 'cgroups', 'tc', 'idlejitter', 'timex', 'apps', 'perf', 'slabinfo', 'nfacct'];
  const lines = [
    ...['[global]', `run as user = ${userInfo().username}`],
    ...['[directories]', ...directories.map((name) => `${name} = ${join(folder, name)}`)],
    ...['[db]', 'mode = ram', '[health]', 'enabled = no', '[ml]', 'enabled = no'],
    ...['[plugins]', ...idle.map((name) => `${name} = no`), 'enable running new plugins = no', 'statsd = yes'],
    ...['[statsd]', `bind to = udp:127.0.0.1:${statsdPort} tcp:127.0.0.1:${statsdPort}`],
    ...['create private charts for metrics matching = *'],
    ...['[web]', `bind to = 127.0.0.1:${webPort}`],
  ];
  const configuration = join(folder, 'netdata.conf');
  writeFileSync(configuration, `${lines.join('\n')}\n`);
  return openServer({
    command: ['netdata', '-D', '-c', configuration],
    port: webPort,
    readyPath: '/api/v1/info',
    logFile: join(folder, 'netdata.log'),
  });
}

interface Chart {
  readonly id: string;
  readonly title: string;
}

describe.skipIf(missing !== undefined).each(['udp', 'tcp'] as const)('a real StatsD server over %s', (protocol) => {
  let folder: string;
  let server: Server;
  let port: number;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tidemark-statsd-'));
    port = await freePort();
    server = await openNetdata(folder, await freePort(), port);
  });

  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const ask = async <T>(path: string) => JSON.parse((await server.ask(path)).toString()) as T;

  /** The values of a metric by the second, the newest first. */
  const valuesOf = async (name: string): Promise<readonly (number | null)[]> => {
    const { charts } = await ask<{ charts: Record<string, Chart> }>('/api/v1/charts');
    const chart = Object.values(charts).find(({ title }) => title.includes(` ${name} (`));
    if (chart === undefined) return [];
    const { data } = await ask<{ data: [number, number | null][] }>(`/api/v1/data?chart=${chart.id}&after=-60`);
    return data.map(([, value]) => value);
  };

  it('knows the values of gauges and what counters grew by', async () => {
    const use = statsd({ port, protocol, labels: 'name' });
    const plugin = await openExporter(use, createTestSurroundings());
    for (const total of [1000, 1003, 1010]) await plugin.deliver(batchAt(total), NEVER);
    await plugin.close();
    for (const [{ metric, labels }, value] of GAUGES.slice(0, 5)) {
      const name = metric.name + ('name' in labels ? `.name.a__b__${labels.pid}.pid.${labels.pid}` : '');
      await expect.poll(async () => (await valuesOf(name))[0], { timeout: 10_000 }).toBe(value);
    }
    // It spreads increases over the seconds at whose borders it looked.
    const sum = async () => {
      const values = await valuesOf('process_cpu_seconds_total.mode.user');
      return values.reduce<number>((all, value) => all + (value ?? 0), 0);
    };
    await expect.poll(sum, { timeout: 10_000 }).toBeCloseTo(10, 1);
  });

  it('got every line', async () => {
    await expect
      .poll(async () => Object.keys((await ask<{ charts: object }>('/api/v1/charts')).charts))
      .toSatisfy((ids: readonly string[]) => ids.filter((id) => id.startsWith('statsd_')).length === GAUGES.length + 1);
  });
});
