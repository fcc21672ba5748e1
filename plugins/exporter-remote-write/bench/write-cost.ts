// What remote-write costs, in samples a CPU second and bytes a sample: first the encoding alone, then through HTTP with the CPU
// of a real Prometheus that takes it. Rows of series that move as those of processes do, one or ten rows a batch. JSON.
// `npm run bench plugins/exporter-remote-write/bench/write-cost.ts -- --series 200 --rows 3600 --reps 5`
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ExportBatch } from '@tidemark/plugin-kit';
import { openExporter } from '@tidemark/plugin-kit/host';
import { createTestSurroundings } from '@tidemark/plugin-kit/testing';
import { freePort } from '../../../bench/storage/server.ts';
import { spread } from '../../../bench/storage/spread.ts';
import { prometheusStore } from '../../../test/peers/remote-write-stores.ts';
import { createLines } from '../src/lines.ts';
import { remoteWrite } from '../src/remote-write.ts';
import { cutSections } from '../src/sections.ts';
import { encodeWriteRequest } from '../src/write-request.ts';

const { values: flags } = parseArgs({
  options: {
    series: { type: 'string', default: '200' },
    rows: { type: 'string', default: '3600' },
    reps: { type: 'string', default: '5' },
  },
});
const [SERIES, ROWS, REPS] = [Number(flags.series), Number(flags.rows), Number(flags.reps)];
const MAX_SAMPLES = 2000;
const NEVER = new AbortController().signal;
const { clock } = createTestSurroundings();
const say = (line: string) => process.stderr.write(`${line}\n`);

/** A third of the series never moves, a third counts hundredths of seconds, a third is memory that goes up and down. */
function figureAt(slot: number, row: number): number {
  if (slot % 3 === 0) return slot;
  if (slot % 3 === 1) return Math.round(row * (slot % 7) * 1.3) / 100;
  return 4096 * (10_000 + ((slot * 31 + row * 17) % 997));
}

function batchesOf(host: string, rowsPerBatch: number): readonly ExportBatch[] {
  const startMs = Math.floor(clock.now() / 1000) * 1000 - ROWS * 1000;
  const metric = { name: 'process_figure', kind: 'gauge', unit: 'count', help: 'A figure of a process' } as const;
  const series = Array.from({ length: SERIES }, (_, slot) => ({
    metric: { ...metric, name: `process_figure_${slot % 10}` },
    labels: { pid: String(1000 + Math.floor(slot / 10)), name: `worker-${slot % 20}` },
  }));
  return Array.from({ length: Math.floor(ROWS / rowsPerBatch) }, (_, n) => ({
    key: `${host}/${n}`,
    resource: { host },
    series,
    timesMs: Float64Array.from({ length: rowsPerBatch }, (_, row) => startMs + (n * rowsPerBatch + row) * 1000),
    columns: series.map((_, slot) =>
      Float64Array.from({ length: rowsPerBatch }, (_, row) => figureAt(slot, n * rowsPerBatch + row)),
    ),
  }));
}

const samplesOf = (batches: readonly ExportBatch[]) =>
  batches.reduce((sum, { series, timesMs }) => sum + series.length * timesMs.length, 0);

const ownCpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

function measureEncoding(batches: readonly ExportBatch[]) {
  const lines = createLines('');
  const beforeMs = ownCpuMs();
  let bytes = 0;
  let requests = 0;
  for (const batch of batches) {
    for (const section of cutSections(batch, lines.of(batch), MAX_SAMPLES)) {
      bytes += encodeWriteRequest(section, []).length;
      requests++;
    }
  }
  return { cpuMs: ownCpuMs() - beforeMs, bytes, requests };
}

async function measureWriting(batches: readonly ExportBatch[]) {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
  const port = await freePort();
  const server = await prometheusStore.open(directory, port);
  const url = `http://127.0.0.1:${port}${prometheusStore.writePath}`;
  const plugin = await openExporter(remoteWrite({ url }), createTestSurroundings());
  try {
    const [ownBeforeMs, serverBeforeMs, startMs] = [ownCpuMs(), server.cpuMs(), clock.monotonic()];
    for (const batch of batches) await plugin.deliver(batch, NEVER);
    const wallMs = clock.monotonic() - startMs;
    return { ownCpuMs: ownCpuMs() - ownBeforeMs, serverCpuMs: server.cpuMs() - serverBeforeMs, wallMs };
  } finally {
    await plugin.close();
    await server[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  }
}

async function measure(rowsPerBatch: number) {
  const batches = batchesOf('bench', rowsPerBatch);
  const samples = samplesOf(batches);
  const perSecond = (ms: number) => (samples / ms) * 1000;
  measureEncoding(batches); // So that it is compiled.
  const encodings = Array.from({ length: REPS }, () => measureEncoding(batches));
  const writings: Awaited<ReturnType<typeof measureWriting>>[] = [];
  if (prometheusStore.missing() === undefined) {
    for (let repetition = 0; repetition < REPS; repetition++) writings.push(await measureWriting(batches));
  }
  const spreadOf = (values: readonly number[]) => (values.length === 0 ? undefined : spread(values, 0));
  const { bytes = 0, requests = 0 } = encodings[0] ?? {};
  const result = {
    rowsPerBatch,
    samples,
    requests,
    bytesPerSample: Math.round((bytes / samples) * 100) / 100,
    encoding: { samplesPerCpuSecond: spreadOf(encodings.map(({ cpuMs }) => perSecond(cpuMs))) },
    writing: {
      samplesPerOwnCpuSecond: spreadOf(writings.map((one) => perSecond(one.ownCpuMs))),
      samplesPerServerCpuSecond: spreadOf(writings.map((one) => perSecond(one.serverCpuMs))),
      samplesPerWallSecond: spreadOf(writings.map((one) => perSecond(one.wallMs))),
    },
  };
  say(JSON.stringify(result));
  return result;
}

const missing = prometheusStore.missing();
if (missing !== undefined) say(`skipped: ${missing}`);
const results = [await measure(1), await measure(10)];
const report = {
  bench: 'remote-write-cost',
  date: new Date(clock.now()).toISOString(),
  machine: { cpu: cpus()[0]?.model, cpus: availableParallelism(), kernel: release(), node: process.version },
  ...{ series: SERIES, rows: ROWS, repetitions: REPS, load1: loadavg()[0] },
  results,
};
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
