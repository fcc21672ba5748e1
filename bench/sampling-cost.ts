// What sampling N processes once a second costs: our recorder alone, our whole agent, a floor written in C, and the tools
// that people use instead, one after the other on this machine, each alone with N dummy processes in a PID namespace.
// CPU time is that of the peer's whole process tree, divided by the ticks that it made and the processes that it saw.
// Prints JSON; what it could not measure is in `skipped`. Takes root, and a C compiler. Build first, or what is measured
// is what was built last. `npm run bench bench/sampling-cost.ts -- --ns 200,500 --peers recorder,agent,floor,top --reps 3`
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { whyStale } from './sampling/built-command.ts';
import { whyNoNamespace } from './sampling/fleet-namespace.ts';
import { measurePeer, type Run } from './sampling/measure-peer.ts';
import { compileNativePrograms } from './sampling/native-programs.ts';
import { otherPeers } from './sampling/other-peers.ts';
import { type Build, ourPeers } from './sampling/our-peers.ts';
import type { Peer } from './sampling/peer.ts';

const { values: flags } = parseArgs({
  options: {
    ns: { type: 'string', default: '50,200,500' },
    peers: { type: 'string', default: '' },
    reps: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '60' },
    // Before the window, for peers that do not ask for longer.
    settle: { type: 'string', default: '10' },
    sources: { type: 'boolean', default: false },
  },
});
const ns = flags.ns.split(',').map(Number);
const repetitions = Number(flags.reps);
const seconds = Number(flags.seconds);
const settleSeconds = Number(flags.settle);
const build: Build = flags.sources ? 'sources' : 'dist';
const say = (line: string) => process.stderr.write(`${line}\n`);

/** The peers that were asked for, without those that cannot run here. */
function choosePeers(): { peers: readonly Peer[]; skipped: { peer: string; reason: string }[] } {
  const all = [...ourPeers(build), ...otherPeers];
  const names = flags.peers === '' ? all.map(({ name }) => name) : flags.peers.split(',');
  const unknown = names.filter((name) => !all.some((peer) => peer.name === name));
  if (unknown.length > 0) {
    throw new RangeError(`no peer ${unknown.join(', ')}; there are ${all.map(({ name }) => name).join(', ')}`);
  }
  const wanted = all.filter(({ name }) => names.includes(name));
  const skipped = wanted.flatMap(({ name, missing }) => {
    const reason = missing();
    return reason === undefined ? [] : [{ peer: name, reason }];
  });
  return { peers: wanted.filter(({ missing }) => missing() === undefined), skipped };
}

/** Every repetition begins with another peer, so that none is always first or always behind the same one. */
async function runAll(peers: readonly Peer[], signal: AbortSignal): Promise<Run[]> {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
  const runs: Run[] = [];
  try {
    const native = compileNativePrograms(directory);
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const first = repetition % peers.length;
      const order = [...peers.slice(first), ...peers.slice(0, first)];
      for (const n of ns) {
        for (const peer of order) {
          const run = await measurePeer(peer, { n, settleSeconds, seconds, native, signal });
          runs.push(run);
          const { cpuMicrosecondsPerProcessSample: cost, rssMiB, anonymousMiB, load1 } = run;
          say(`n=${n} ${peer.name}: ${cost} us, ${rssMiB} MiB (${anonymousMiB} anonymous), load ${load1}`);
        }
      }
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
  return runs;
}

/** The repetitions of one peer among as many dummies as one result. */
function summarize(runs: readonly Run[]) {
  const cells = runs.filter((run, i) => runs.findIndex(({ peer, n }) => peer === run.peer && n === run.n) === i);
  return cells.map(({ peer, n }) => {
    const same = runs.filter((run) => run.peer === peer && run.n === n);
    const median = (figure: (run: Run) => number) => spread(same.map(figure)).median;
    return {
      ...{ n, peer, runs: same.length, processes: median((run) => run.processes), ticks: median((run) => run.ticks) },
      cpuMicrosecondsPerProcessSample: spread(same.map((run) => run.cpuMicrosecondsPerProcessSample)),
      cpuMillisecondsPerTick: median((run) => run.cpuMillisecondsPerTick),
      cpuPercentOfOneCore: median((run) => run.cpuPercentOfOneCore),
      rssMiB: median((run) => run.rssMiB),
      anonymousMiB: median((run) => run.anonymousMiB),
    };
  });
}

function spread(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] as number;
  const half = (sorted.length - 1) / 2;
  return { min: at(0), median: (at(Math.floor(half)) + at(Math.ceil(half))) / 2, max: at(sorted.length - 1) };
}

/** What is measured; undefined outside a repository. */
function describeCommit(): string | undefined {
  const git = (...args: string[]) => spawnSync('git', args, { encoding: 'utf8', cwd: import.meta.dirname });
  const { error, status, stdout: commit } = git('rev-parse', 'HEAD');
  if (error !== undefined || status !== 0) return undefined;
  return `${commit.trim()}${git('status', '--porcelain').stdout === '' ? '' : ' and changes'}`;
}

async function main() {
  const { peers, skipped } = choosePeers();
  const stale = build === 'dist' ? whyStale() : undefined;
  if (stale !== undefined) throw new Error(stale);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const date = new Date().toISOString();
  const runs = await runAll(peers, stop.signal);
  return {
    bench: 'sampling-cost',
    date,
    commit: describeCommit(),
    machine: { cpu: cpus()[0]?.model, cpus: availableParallelism(), kernel: release(), node: process.version },
    ...{ build, intervalSeconds: 1, seconds, repetitions, skipped },
    takes: Object.fromEntries(peers.map(({ name, takes }) => [name, takes])),
    settleSecondsOf: Object.fromEntries(peers.map((peer) => [peer.name, peer.settleSeconds ?? settleSeconds])),
    results: summarize(runs),
    runs,
  };
}

const impossible = whyNoNamespace();
if (impossible !== undefined) say(`skipped: ${impossible}`);
else process.stdout.write(`${JSON.stringify(await main(), null, 2)}\n`);
