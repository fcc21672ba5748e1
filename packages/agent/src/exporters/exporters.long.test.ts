import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '@tidemark/api/client';
import { sleep, systemClock } from '@tidemark/core';
import { openHistory } from '@tidemark/storage';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startExportingAgent } from '../../test/exporting-agent.ts';
import type { ExportedLine } from '../../test/line-exporter.ts';

const MODULE = fileURLToPath(new URL('../../test/line-exporter.ts', import.meta.url));
const LIVES = 12;
const LONGEST_LIFE_MS = 4000;

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-exporters-'));
  const delivery = { every: '1s', series: ['host_load1'] };
  const own = { plugin: MODULE, file: join(dir, 'exported'), delivery };
  writeFileSync(join(dir, 'exporters.yaml'), JSON.stringify({ exporters: { own } }));
});

afterEach(() => rmSync(dir, { recursive: true }));

const start = () => startExportingAgent(dir);

/** Whole lines: the exporter is killed as well. */
function exported(): ExportedLine[] {
  const lines = readFileSync(join(dir, 'exported'), 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as ExportedLine);
}

it('loses nothing when the agent is killed again and again, and repeats only with the same key and content', async () => {
  for (let life = 0; life < LIVES; life++) {
    const agent = await start();
    await sleep(systemClock, Math.random() * LONGEST_LIFE_MS);
    await agent.kill('SIGKILL');
  }
  const last = await start();
  await using client = createClient(last.url);
  const behind = async () => (await client.exporters.list())[0]?.behind?.frames ?? Number.POSITIVE_INFINITY;
  await expect.poll(behind, { timeout: 30_000 }).toBeLessThan(30);
  expect(await client.exporters.list()).toMatchObject([{ lostFrames: 0, delivery: { dropped: { overflow: 0 } } }]);
  await last.kill('SIGTERM');
  const batches = new Map<string, ExportedLine>();
  for (const batch of exported()) {
    expect(batch).toEqual(batches.get(batch.key) ?? batch);
    batches.set(batch.key, batch);
  }
  const times = [...batches.values()].flatMap(({ timesMs }) => timesMs);
  await using history = openHistory(join(dir, 'tidemark.db'));
  const frames = await history.framesAfter(0, 100_000);
  expect(times).toEqual(frames.map(({ timeMs }) => timeMs));
  expect(frames.length).toBeGreaterThan(LIVES);
});
