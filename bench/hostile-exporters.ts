// What exporters that mean harm do to the recorder: an agent with each of them, and with all of them, beside one that writes
// files and must miss nothing; before each of these runs one without any exporter. Lateness is what the recorder says of
// its ticks (`tidemark_tick_lateness_seconds`), the first three left out. Prints JSON.
// `npm run bench bench/hostile-exporters.ts -- --seconds 95 --interval 1s --deeds "loop in export,never resolves"`
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createClient } from '@tidemark/api/client';
import { runTidemark, startAgent } from '../test/agent-process.ts';

const HOSTILE = fileURLToPath(new URL('../packages/plugin-kit/test/fixtures/exporters/hostile.ts', import.meta.url));
const DEEDS = [
  'loop in export',
  'unhandled rejection',
  'a gigabyte of objects',
  'a gigabyte in buffers',
  'never resolves',
  'throws in close',
];
const SETTLED_TICKS = 3;

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '95' },
    interval: { type: 'string', default: '1s' },
    // Left out: each of them, then all.
    deeds: { type: 'string' },
  },
});
const rounds: readonly (readonly string[])[] =
  flags.deeds === undefined ? [...DEEDS.map((deed) => [deed]), DEEDS] : [flags.deeds.split(',')];

interface Sample {
  readonly time: string;
  readonly metric: string;
  readonly value: number;
}

const linesOf = (text: string): Sample[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Sample);

function writeExportersFile(dir: string, deeds: readonly string[]): string {
  const file = join(dir, 'exporters.json');
  const good = {
    plugin: 'file',
    directory: join(dir, 'good'),
    delivery: { series: ['tidemark_tick_lateness_seconds'] },
  };
  const bad = deeds.map((deed, i) => [`bad-${i}`, { plugin: HOSTILE, deed, token: 'swordfish' }]);
  writeFileSync(file, JSON.stringify({ exporters: deeds.length === 0 ? {} : { good, ...Object.fromEntries(bad) } }));
  return file;
}

/** Each moment that the good exporter has written, as often as it has. */
function momentsWritten(dir: string): string[] {
  const files = readdirSync(join(dir, 'good')).filter((name) => name.endsWith('.ndjson'));
  return files.flatMap((name) => linesOf(readFileSync(join(dir, 'good', name), 'utf8'))).map(({ time }) => time);
}

function quantile(sorted: readonly number[], p: number): number {
  return Number((sorted[Math.min(sorted.length - 1, Math.ceil(p * sorted.length) - 1)] as number).toFixed(2));
}

async function measure(deeds: readonly string[]) {
  const dir = mkdtempSync(join(tmpdir(), 'tidemark-hostile-'));
  try {
    mkdirSync(join(dir, 'good'));
    const agent = await startAgent(dir, '0', {
      TIDEMARK_EXPORTERS_FILE: writeExportersFile(dir, deeds),
      TIDEMARK_RECORDER_INTERVAL: flags.interval,
    });
    await sleep(Number(flags.seconds) * 1000);
    const load1 = Number(loadavg()[0]?.toFixed(1));
    await using client = createClient(agent.url);
    const exporters = (await client.exporters.list()).filter(({ name }) => name !== 'good');
    await agent.kill('SIGTERM');
    const select = ['export', 'tidemark_tick_lateness_seconds', '--from', '1d', '--format', 'ndjson'];
    const ticks = linesOf(await runTidemark(dir, ...select));
    const late = ticks.slice(SETTLED_TICKS).map(({ value }) => value * 1000);
    late.sort((a, b) => a - b);
    const recorded = ticks.map(({ time }) => time);
    const written = deeds.length === 0 ? undefined : momentsWritten(dir);
    return {
      deeds,
      ticks: ticks.length,
      lateMs: {
        p50: quantile(late, 0.5),
        p95: quantile(late, 0.95),
        p99: quantile(late, 0.99),
        max: quantile(late, 1),
      },
      load1,
      good: written && {
        lost: recorded.filter((time) => !written.includes(time)).length,
        twice: written.length - new Set(written).size,
      },
      hostile: exporters.map(({ state, ends, problem }) => ({ state, ends, problem: problem?.message })),
    };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const results = [];
for (const deeds of rounds) {
  for (const measured of [[], deeds]) {
    const result = await measure(measured);
    results.push(result);
    process.stderr.write(
      `${measured.join(', ') || 'no exporters'}: p99 ${result.lateMs.p99} ms, load ${result.load1}\n`,
    );
  }
}
const machine = { cpu: cpus()[0]?.model, cpus: availableParallelism(), linux: release(), node: process.version };
process.stdout.write(
  `${JSON.stringify({ machine, interval: flags.interval, seconds: Number(flags.seconds), results }, null, 2)}\n`,
);
