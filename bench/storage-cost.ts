// What keeping samples costs, and what asking for them does: our history beside Prometheus, InfluxDB and plain SQLite
// rows, on the same data, in the same run, on this machine. Prints JSON: bytes a sample of the finished store, samples
// taken in per second of its CPU, and questions with the time until the answer has arrived and the CPU of what answers;
// ours go through `openHistory`, thread included. Every answer is compared with the exact one, and every sample of ours
// with what was put in. Takes about ten minutes with all peers, because they compact at their leisure.
// `npm run bench bench/storage-cost.ts -- --data FOLDER --sets 7d10s,1d1s --peers prometheus,influxdb,sqlite --runs 11`
// FOLDER has a `gen.mjs` that exports `SETS` (by name, options of a `Gen`, `step` in seconds among them) and `Gen`: it has
// `names`, `kinds` and `labels` of its series and iterates over `[seconds, row]`, a row being a Float64Array.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { judge } from './storage/bars.ts';
import { type DataSet, digestOf, firstFrames, generateDataSet, samplesOf } from './storage/data-set.ts';
import { influxdb } from './storage/influxdb.ts';
import { compareSamples } from './storage/losslessness.ts';
import { measureIngest } from './storage/measure-ingest.ts';
import { type Asked, measureQuestions } from './storage/measure-questions.ts';
import { measureSizes, type Size } from './storage/measure-size.ts';
import { prometheus } from './storage/prometheus.ts';
import { measureRecording } from './storage/recording.ts';
import { sqliteRows } from './storage/sqlite-rows.ts';
import type { Store } from './storage/store.ts';
import { tidemark, tidemarkFile } from './storage/tidemark.ts';

const PEERS: readonly Store[] = [prometheus, influxdb, sqliteRows];
const INGEST_RUNS = 3;
const HOUR_MS = 3_600_000;

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string' },
    sets: { type: 'string', default: '7d10s,1d1s' },
    peers: { type: 'string', default: PEERS.map(({ name }) => name).join(',') },
    runs: { type: 'string', default: '11' },
  },
});
const runs = Number(flags.runs);
const say = (line: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);

/** Ours and the peers that were asked for, without those that cannot run here. */
function chooseStores(): { stores: readonly Store[]; skipped: { store: string; reason: string }[] } {
  const names = flags.peers.split(',').filter((name) => name !== '');
  const unknown = names.filter((name) => !PEERS.some((peer) => peer.name === name));
  if (unknown.length > 0) throw new RangeError(`no peer ${unknown.join(', ')}; there are ${PEERS.map((p) => p.name)}`);
  const wanted = PEERS.filter(({ name }) => names.includes(name));
  const skipped = wanted.flatMap((store) => {
    const reason = store.missing();
    return reason === undefined ? [] : [{ store: store.name, reason }];
  });
  for (const { store, reason } of skipped) say(`${store} is left out: ${reason}`);
  return { stores: [tidemark, ...wanted.filter((store) => store.missing() === undefined)], skipped };
}

const directoryOf = (store: Store, set: DataSet) => join(set.directory, `${set.name}-${store.name}`);

async function loadSet(set: DataSet, stores: readonly Store[]): Promise<Size[]> {
  for (const store of stores) mkdirSync(directoryOf(store, set));
  say(`loading ${samplesOf(set)} samples of ${set.name} into ${stores.map(({ name }) => name).join(', ')}`);
  const sizes = await measureSizes(set, stores, directoryOf);
  for (const { store, bytesPerSample, stage } of sizes) {
    say(`${set.name} ${store}: ${bytesPerSample} B a sample, ${stage}`);
  }
  return sizes;
}

/** Reads our own file back and asks all stores. */
async function askAbout(set: DataSet, stores: readonly Store[]) {
  const readBack = await compareSamples(set, tidemarkFile(directoryOf(tidemark, set)));
  say(`${set.name}: of ${readBack.samples} samples read back, ${readBack.different} differ`);
  const questions = await measureQuestions(set, { stores, directoryOf, runs });
  for (const { question, store, wallMs, cpuMs, difference } of questions) {
    say(`${set.name} ${question} ${store}: ${wallMs.median} ms, CPU ${cpuMs.median} ms, off by ${difference}`);
  }
  for (const store of stores) rmSync(directoryOf(store, set), { recursive: true });
  return { readBack: { set: set.name, ...readBack }, questions };
}

/** What is measured; undefined outside a repository. */
function describeCommit(): string | undefined {
  const git = (...args: string[]) => spawnSync('git', args, { encoding: 'utf8', cwd: import.meta.dirname });
  const { error, status, stdout: commit } = git('rev-parse', 'HEAD');
  if (error !== undefined || status !== 0) return undefined;
  return `${commit.trim()}${git('status', '--porcelain').stdout === '' ? '' : ' and changes'}`;
}

async function measureAll(folder: string, directory: string, stores: readonly Store[]) {
  const [questions, readBack]: [Asked[], object[]] = [[], []];
  const sets: DataSet[] = [];
  for (const name of flags.sets.split(',')) sets.push(await generateDataSet(folder, name, directory));
  // All at once, for the peers' sake: each waits a minute and more before it compacts.
  const sizes = (await Promise.all(sets.map((set) => loadSet(set, stores)))).flat();
  for (const set of sets) {
    const measured = await askAbout(set, stores);
    questions.push(...measured.questions);
    readBack.push(measured.readBack);
  }
  // The one with the shortest interval: the most to do for each sample.
  const finest = sets.toSorted((a, b) => a.intervalMs - b.intervalMs)[0] as DataSet;
  const ingest = await measureIngest(firstFrames(finest, HOUR_MS / finest.intervalMs), stores, INGEST_RUNS);
  for (const { store, way, samplesPerCpuSecond } of ingest) {
    say(`${store}, ${way}: ${samplesPerCpuSecond.median}/CPU s`);
  }
  const recording = await measureRecording(finest);
  say(`recording all of ${finest.name}: ${JSON.stringify(recording)}`);
  const describe = (set: DataSet) => ({ set: set.name, samples: samplesOf(set), digest: digestOf(set) });
  const bars = judge({ sizes, ingest, recording, questions });
  return { sets: sets.map(describe), bars, sizes, readBack, ingest, recording, questions };
}

async function main(folder: string) {
  const { stores, skipped } = chooseStores();
  const date = new Date().toISOString();
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
  const removeDirectory = () => rmSync(directory, { recursive: true, force: true });
  process.once('exit', removeDirectory);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const load1Before = loadavg()[0];
  try {
    const results = await measureAll(folder, directory, stores);
    const machine = { cpu: cpus()[0]?.model, cpus: availableParallelism(), kernel: release(), node: process.version };
    const load1 = { before: load1Before, after: loadavg()[0] };
    return {
      bench: 'storage-cost',
      date,
      commit: describeCommit(),
      machine: { ...machine, load1 },
      skipped,
      ...results,
    };
  } finally {
    removeDirectory();
  }
}

if (flags.data === undefined) {
  say('which data? --data FOLDER, see the top of this file');
  process.exitCode = 2;
} else process.stdout.write(`${JSON.stringify(await main(flags.data), null, 2)}\n`);
