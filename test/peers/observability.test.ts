import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentProcess, startAgent } from '../agent-process.ts';
import { hasPrometheus, openPrometheus, type Prometheus } from './prometheus.ts';

const deployed = (file: string) => fileURLToPath(new URL(`../../deploy/${file}`, import.meta.url));
const PATIENT = { timeout: 20_000, interval: 200 };

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const { panels } = JSON.parse(readFileSync(deployed('grafana/tidemark.json'), 'utf8')) as { panels: readonly Panel[] };
const QUERIES = panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr, legendFormat }) => ({ title, expr, legend: legendFormat })),
);

/** What Grafana makes of its variables when all hosts are chosen. */
const filledIn = (expr: string) => expr.replaceAll('$__rate_interval', '5s').replaceAll(/\$(?:job|instance)/g, '.+');

describe.runIf(hasPrometheus())('a real Prometheus that scrapes an agent', () => {
  let folder: string;
  let agent: AgentProcess;
  let prometheus: Prometheus;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tidemark-observability-'));
    agent = await startAgent(join(folder, 'agent'));
    prometheus = await openPrometheus(join(folder, 'prometheus'), [{ name: 'tidemark', url: agent.url }], {
      global: { evaluation_interval: '1s' },
      rule_files: [deployed('prometheus/tidemark-rules.yaml')],
    });
  });

  afterAll(async () => {
    await prometheus?.[Symbol.asyncDispose]();
    await agent?.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  const value = async (promql: string) => (await prometheus.query(promql))[0]?.value ?? 0;

  it('evaluates every rule, and records what they compare', async () => {
    const ill = async () => (await prometheus.rules()).filter(({ health }) => health !== 'ok');
    await expect.poll(async () => (await prometheus.rules()).length).toBeGreaterThan(25);
    await expect.poll(ill, PATIENT).toEqual([]);
    await expect.poll(() => value('tidemark:memory_low'), PATIENT).toBeGreaterThan(0);
  });

  it('has an answer to every query of the dashboard whose metrics there are, and a legend for each of its lines', async () => {
    await expect.poll(() => value('count_over_time(tidemark_tick_lateness_seconds[5s])'), PATIENT).toBeGreaterThan(4);
    // Not what is scraped while this test asks.
    const seconds = Date.now() / 1000 - 1;
    const there = new Set((await prometheus.query('{job="tidemark"}', seconds)).map(({ name }) => name));
    let answered = 0;
    for (const { title, expr, legend } of QUERIES) {
      const lines = await prometheus.query(filledIn(expr), seconds);
      const names = [...expr.matchAll(/\b(?:host|cgroup|process|group|tidemark)_\w+/g)].map(([name]) => name);
      if (!names.every((name) => there.has(name))) continue;
      answered++;
      expect([title, expr, lines.length > 0]).toEqual([title, expr, true]);
      const legends = lines.map(({ series }) =>
        legend.replaceAll(/\{\{(\w+)\}\}/g, (_, label) => new RegExp(`\\b${label}="([^"]*)"`).exec(series)?.[1] ?? ''),
      );
      expect([title, new Set(legends).size]).toEqual([title, lines.length]);
    }
    expect(answered).toBeGreaterThan(QUERIES.length * 0.7);
  });
});
