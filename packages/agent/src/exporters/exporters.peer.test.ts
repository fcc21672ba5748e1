import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@tidemark/api/client';
import { readLocalToken } from '@tidemark/api/tokens';
import { openHistory } from '@tidemark/storage';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startExportingAgent } from '../../test/exporting-agent.ts';
import type { ExportedLine } from '../../test/line-exporter.ts';

const MODULE = fileURLToPath(new URL('../../test/line-exporter.ts', import.meta.url));
const POLL = { interval: 20, timeout: 15_000 };

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-exporters-'));
  const delivery = { every: '1s', series: ['host_load1'], labels: { env: 'test' } };
  const own = { plugin: MODULE, file: join(dir, 'exported'), awayFile: join(dir, 'away'), delivery };
  writeFileSync(join(dir, 'exporters.yaml'), JSON.stringify({ exporters: { own } }));
});

afterEach(() => rmSync(dir, { recursive: true }));

const start = () => startExportingAgent(dir);

function exported(): ExportedLine[] {
  if (!existsSync(join(dir, 'exported'))) return [];
  const lines = readFileSync(join(dir, 'exported'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as ExportedLine);
}

const rows = () => exported().flatMap(({ timesMs, values }) => timesMs.map((timeMs, row) => [timeMs, values[row]]));

/** What the history holds of the same series. */
async function recorded(): Promise<(number | undefined)[][]> {
  await using history = openHistory(join(dir, 'tidemark.db'));
  const frames = await history.framesAfter(0, 10_000);
  return frames.map(({ timeMs, layout, values }) => {
    const slot = layout.series.findIndex(({ metric }) => metric.name === 'host_load1');
    return [timeMs, values[slot]];
  });
}

it('exports every frame once, over an outage, an agent that is killed and one that is ended', {
  timeout: 60_000,
}, async () => {
  const first = await start();
  await expect.poll(() => rows().length, POLL).toBeGreaterThan(4);
  writeFileSync(join(dir, 'away'), '');
  const before = rows().length;
  await using reader = createClient(first.url);
  // What waits is there before it was tried.
  const listed = () => reader.exporters.list();
  await expect.poll(async () => (await listed())[0]?.delivery?.lastProblem?.message, POLL).toBe('it is away');
  expect(await listed()).toMatchObject([{ name: 'own', plugin: 'lines', state: 'running', ends: 0, lostFrames: 0 }]);
  expect((await listed())[0]?.delivery?.queue.items).toBeGreaterThanOrEqual(1);
  await first.kill('SIGKILL');
  expect(rows()).toHaveLength(before);
  rmSync(join(dir, 'away'));
  const second = await start();
  await using operator = createClient(second.url, { token: readLocalToken(dir)?.token as string });
  await expect.poll(async () => (await operator.exporters.list())[0]?.delivery?.queue.items, POLL).toBe(0);
  await expect(operator.exporters.restart('wn')).rejects.toMatchObject({ code: 'AGENT_EXPORTERS_UNKNOWN' });
  const metrics = await (await fetch(`${second.url}/metrics/prometheus`)).text();
  expect(metrics).toContain('tidemark_exporter_state{exporter="own",plugin="lines",state="running"} 1');
  await second.kill('SIGTERM');
  expect(rows()).toEqual(await recorded());
  expect(new Set(exported().map(({ key }) => key)).size).toBe(exported().length);
  expect(exported()[0]).toMatchObject({ resource: { env: 'test', host: expect.any(String) }, series: ['host_load1'] });
});
