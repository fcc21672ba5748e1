import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { METRICS } from '@tidemark/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentProcess, startAgent } from '../agent-process.ts';
import { hasPrometheus, openPrometheus, type Prometheus } from './prometheus.ts';

const TIDEMARK = fileURLToPath(new URL('../../packages/cli/bin/tidemark.js', import.meta.url));
const PYTHON = '/usr/bin/python3';
const OPENMETRICS = 'application/openmetrics-text';

let home: string;
let agent: AgentProcess;

/** The page in a format, once there is one. */
async function page(accept: string): Promise<string> {
  const ask = () => fetch(`${agent.url}/metrics`, { headers: { accept } });
  await expect.poll(async () => (await ask()).status, { timeout: 10_000 }).toBe(200);
  return (await ask()).text();
}

function hasPythonParser(): boolean {
  if (spawnSync(PYTHON, ['-c', 'import prometheus_client.openmetrics.parser']).status === 0) return true;
  process.stdout.write(
    "skipped: no Python parser of OpenMetrics; it is in Debian's package python3-prometheus-client\n",
  );
  return false;
}

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'tidemark-peers-'));
  agent = await startAgent(home);
});

afterAll(async () => {
  await agent?.kill('SIGKILL');
  rmSync(home, { recursive: true });
});

it.runIf(hasPrometheus())('promtool finds nothing to criticise on the page', async () => {
  const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: await page('text/plain;version=0.0.4'),
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

it.runIf(hasPythonParser())('the Prometheus client for Python reads every sample of OpenMetrics', async () => {
  const count = [
    'import sys',
    'from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse',
    'families = list(parse(sys.stdin.read()))',
    'print(sum(len(family.samples) for family in families), len([f for f in families if f.unit]))',
  ];
  const text = await page(OPENMETRICS);
  const [samples, units] = execFileSync(PYTHON, ['-c', count.join('\n')], { input: text, encoding: 'utf8' }).split(' ');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(Number(samples)).toBe(lines.length);
  expect(Number(units)).toBeGreaterThan(10);
});

/** What was recorded at one time, by the text of the series. */
async function recordedAt(url: string, timeMs: number, headers: Readonly<Record<string, string>>) {
  const csv = await (await fetch(`${url}/metrics.csv?last_n=60`, { headers })).text();
  const [head = '', ...rows] = csv.trimEnd().split('\n');
  const row = rows.find((line) => line.startsWith(new Date(timeMs).toISOString()));
  const names = [...head.matchAll(/"((?:[^"]|"")*)"|([^,]+)/g)].map(([, quoted, plain]) => {
    return quoted === undefined ? (plain as string) : quoted.replaceAll('""', '"');
  });
  const values = row?.split(',') ?? [];
  return new Map(names.map((name, i) => [name, values[i] ?? '']));
}

/** The newest scrape of a job: what it holds, and which frame it was made of. */
async function newestScrape(prometheus: Prometheus, job: string) {
  const frameTime = `tidemark_server_frame_time_seconds{job="${job}"}`;
  await expect.poll(async () => (await prometheus.query(frameTime)).length, { timeout: 20_000 }).toBe(1);
  const seconds = (await prometheus.query(`timestamp(${frameTime})`))[0]?.value as number;
  const samples = await prometheus.query(`{job="${job}"}`, seconds);
  const frame = samples.find(({ name }) => name === 'tidemark_server_frame_time_seconds');
  return { samples, frameMs: Math.round((frame?.value as number) * 1000) };
}

describe.runIf(hasPrometheus())('a real Prometheus', () => {
  let guardedHome: string;
  let guarded: AgentProcess;
  let token: string;
  let prometheus: Prometheus;

  beforeAll(async () => {
    guardedHome = mkdtempSync(join(tmpdir(), 'tidemark-peers-'));
    mkdirSync(join(guardedHome, '.config/tidemark'), { recursive: true });
    writeFileSync(join(guardedHome, '.config/tidemark/config.yaml'), 'server:\n  access: token\n');
    const create = ['token', 'create', 'prometheus', '--role', 'read', '--data-dir', guardedHome];
    const env = { PATH: process.env.PATH, HOME: guardedHome };
    token = execFileSync(process.execPath, [TIDEMARK, ...create], { encoding: 'utf8', env }).trim();
    guarded = await startAgent(guardedHome);
    prometheus = await openPrometheus(join(home, 'prometheus'), [
      { name: 'open', url: agent.url },
      { name: 'guarded', url: guarded.url, path: '/metrics/prometheus', token },
      { name: 'stranger', url: guarded.url },
    ]);
  });

  afterAll(async () => {
    await prometheus?.[Symbol.asyncDispose]();
    await guarded?.kill('SIGKILL');
    rmSync(guardedHome, { recursive: true });
  });

  it.each(['open', 'guarded'])('scrapes the %s agent and knows what it recorded', async (job) => {
    const { samples, frameMs } = await newestScrape(prometheus, job);
    const asked = job === 'open' ? agent.url : guarded.url;
    const headers = job === 'open' ? {} : { authorization: `Bearer ${token}` };
    const recorded = await recordedAt(asked, frameMs, headers);
    const kept = samples.filter(({ name }) => /^(?:host|process|group|cgroup)_/.test(name));
    expect(kept.length).toBeGreaterThan(100);
    for (const { series, value } of kept) expect([series, Number(recorded.get(series))]).toEqual([series, value]);
  });

  it('is told what the metrics are', async () => {
    await newestScrape(prometheus, 'open');
    const { host_cpu_seconds, process_resident_memory_bytes } = await prometheus.metadata();
    expect(host_cpu_seconds ?? []).toContainEqual({
      type: 'counter',
      unit: 'seconds',
      help: METRICS.host_cpu_seconds_total.help,
    });
    expect(process_resident_memory_bytes ?? []).toContainEqual(
      expect.objectContaining({ type: 'gauge', unit: 'bytes' }),
    );
  });

  it('is turned away without a token', async () => {
    const health = async () => {
      const targets = await prometheus.targets();
      return Object.fromEntries(targets.map(({ scrapePool, health, lastError }) => [scrapePool, [health, lastError]]));
    };
    await expect.poll(health, { timeout: 20_000 }).toEqual({
      open: ['up', ''],
      guarded: ['up', ''],
      stranger: ['down', 'server returned HTTP status 401 Unauthorized'],
    });
  });
});
