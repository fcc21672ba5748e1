// How long an append waits while the maintainer seals, rolls up and forgets: the recorder and the maintainer on threads
// of their own, as in an agent. The time that frames tell is simulated, ten seconds each, so that hours pass in seconds.
// Each frame is appended to a second file, too, that nobody maintains: what takes long there is the machine's doing.
// With --commits, a ledger commits so many times a second besides: a snapshot of 20 kB, a transition and two messages,
// which are delivered. Prints JSON. The bar for the longest append is 50 ms.
// `npm run bench packages/storage/bench/append-latency.ts -- --series 1000 --frames 12000 --pause 2`
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { sleep, systemClock } from '@tidemark/core';
import { type MaintenanceReport, openLedger, openMaintenance } from '../src/index.ts';
import { commitAt } from '../test/alert-life.ts';

const HOUR_MS = 3_600_000;
const BAR_MS = 50;
const SNAPSHOT_BYTES = 20_000;

const { values: options } = parseArgs({
  options: {
    series: { type: 'string', default: '1000' },
    frames: { type: 'string', default: '12000' },
    pause: { type: 'string', default: '2' },
    commits: { type: 'string', default: '0' },
  },
});

/** What the recorder's thread is told. */
export interface AppendingOptions {
  readonly file: string;
  /** A file with no maintainer. */
  readonly controlFile: string;
  readonly series: number;
  readonly frames: number;
  /** Milliseconds between two appends. */
  readonly pauseMs: number;
}

const directory = mkdtempSync(join(tmpdir(), 'tidemark-latency-'));
const file = join(directory, 'tidemark.db');
const appending: AppendingOptions = {
  file,
  controlFile: join(directory, 'control.db'),
  series: Number(options.series),
  frames: Number(options.frames),
  pauseMs: Number(options.pause),
};

/** Milliseconds that each append took. */
export interface AppendTimes {
  readonly maintained: Float64Array;
  readonly control: Float64Array;
}

function recordOnThread(): Promise<AppendTimes> {
  const recorder = new Worker(new URL('./appending-thread.ts', import.meta.url), { workerData: appending });
  return new Promise((resolve, reject) => {
    recorder.once('message', resolve);
    recorder.once('error', reject);
  });
}

const rounds: MaintenanceReport[] = [];
const errors: string[] = [];
const maintenance = openMaintenance({
  file,
  retention: { rawMs: HOUR_MS, minuteMs: 24 * HOUR_MS, hourMs: 48 * HOUR_MS },
  everyMs: 1,
  syncEveryMs: 1000,
  onRound: (report) => rounds.push(report),
  onError: (error) => errors.push(String(error)),
});
/** Commits at a pace until it is told to stop, and delivers what it committed. Resolves with the milliseconds of each commit. */
async function commitUntil(stop: AbortSignal, commitsPerSecond: number): Promise<Float64Array> {
  const times: number[] = [];
  if (commitsPerSecond === 0) return new Float64Array();
  await using ledger = openLedger({ file });
  const queues = await Promise.all(['webhook', 'log'].map((name) => ledger.queue(name)));
  const snapshot = { text: 'x'.repeat(SNAPSHOT_BYTES) };
  const firstMs = systemClock.monotonic();
  for (let i = 1; !stop.aborted; i++) {
    const startMs = systemClock.monotonic();
    await ledger.commit({ ...commitAt(i), snapshot });
    times.push(systemClock.monotonic() - startMs);
    for (const queue of queues) await queue.remove((await queue.first())?.id ?? 0);
    await sleep(systemClock, firstMs + (i * 1000) / commitsPerSecond - systemClock.monotonic(), stop);
  }
  return Float64Array.from(times);
}

const stop = new AbortController();
const startMs = systemClock.monotonic();
const committing = commitUntil(stop.signal, Number(options.commits));
const took = await recordOnThread();
const seconds = (systemClock.monotonic() - startMs) / 1000;
stop.abort();
const commitTimes = await committing;
await maintenance.close();
rmSync(directory, { recursive: true });

function distribution(times: Float64Array) {
  const sorted = times.toSorted();
  const atShare = (share: number) => Number((sorted[Math.ceil(share * sorted.length) - 1] as number).toFixed(3));
  return { p50: atShare(0.5), p99: atShare(0.99), p999: atShare(0.999), longest: atShare(1) };
}

const sum = (count: (report: MaintenanceReport) => number) => rounds.reduce((all, each) => all + count(each), 0);
const result = {
  bench: 'append-latency',
  date: new Date(systemClock.now()).toISOString(),
  machine: { cpu: cpus()[0]?.model, cpus: cpus().length, kernel: release(), node: process.version },
  load1: loadavg()[0],
  series: appending.series,
  appends: appending.frames,
  seconds: Number(seconds.toFixed(1)),
  maintenance: {
    rounds: rounds.length,
    sealedFrames: sum(({ sealedFrames }) => sealedFrames),
    retentionSteps: sum(({ retentionSteps }) => retentionSteps),
    errors,
  },
  appendMs: distribution(took.maintained),
  controlMs: distribution(took.control),
  ...(commitTimes.length === 0 ? {} : { commits: commitTimes.length, commitMs: distribution(commitTimes) }),
  barMs: BAR_MS,
};
process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
