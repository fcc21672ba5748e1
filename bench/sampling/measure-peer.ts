import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openFleetNamespace } from './fleet-namespace.ts';
import { type NativePrograms, runForNumbers } from './native-programs.ts';
import type { Peer, Site } from './peer.ts';
import { readTreeUse } from './process-tree.ts';

/** One run of one peer. */
export interface Run {
  readonly peer: string;
  /** How many dummies there were. */
  readonly n: number;
  /** How many processes the peer could see: dummies, their parent, and the peer itself. */
  readonly processes: number;
  readonly ticks: number;
  readonly cpuMicrosecondsPerProcessSample: number;
  readonly cpuMillisecondsPerTick: number;
  readonly cpuPercentOfOneCore: number;
  readonly rssMiB: number;
  readonly anonymousMiB: number;
  readonly yardstick: Yardstick;
  readonly load1: number;
}

/** How fast the machine was just before a run, nanoseconds of CPU. */
interface Yardstick {
  readonly arithmeticStepNs: number;
  readonly readNs: number;
}

export interface MeasureOptions {
  readonly n: number;
  readonly settleSeconds: number;
  readonly seconds: number;
  readonly native: NativePrograms;
  readonly signal: AbortSignal;
}

/** Runs a peer among `n` dummies and measures it from outside. Throws when it ends by itself. */
export async function measurePeer(peer: Peer, options: MeasureOptions): Promise<Run> {
  const { n, native, seconds, signal } = options;
  const yardstick = readYardstick(native);
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
  const site = { directory, outputFile: join(directory, 'stdout'), port: await freePort(), native };
  try {
    await using namespace = await openFleetNamespace({
      fleet: native.fleet,
      processes: n,
      command: peer.command(site),
      environment: { ...process.env, ...peer.environment?.(site) },
      outputFile: site.outputFile,
      errorFile: join(directory, 'stderr'),
      signal,
    });
    await using visits = visitEverySecond(peer, site, signal);
    await sleep((peer.settleSeconds ?? options.settleSeconds) * 1000 + untilHalfSecondMs(), undefined, { signal });
    namespace.requireRunning();
    const ticksBefore = await peer.countTicks(site, visits.count);
    const [before, startMs] = [readTreeUse(namespace.commandPid, native), performance.now()];
    await sleep(seconds * 1000, undefined, { signal });
    namespace.requireRunning();
    const [after, endMs] = [readTreeUse(namespace.commandPid, native), performance.now()];
    const ticks = (await peer.countTicks(site, visits.count)) - ticksBefore;
    if (ticks <= 0) throw new Error(`${peer.name} made no tick in ${seconds} s`);
    const processes = namespace.countProcesses();
    const cpuNs = after.cpuNs - before.cpuNs;
    return {
      ...{ peer: peer.name, n, processes, ticks },
      cpuMicrosecondsPerProcessSample: round(cpuNs / 1e3 / ticks / processes, 2),
      cpuMillisecondsPerTick: round(cpuNs / 1e6 / ticks, 2),
      cpuPercentOfOneCore: round(cpuNs / 1e4 / (endMs - startMs), 3),
      rssMiB: round(after.rssBytes / 2 ** 20, 1),
      anonymousMiB: round(after.anonymousBytes / 2 ** 20, 1),
      yardstick,
      load1: round(loadavg()[0] as number, 2),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Our ticks are at whole seconds: a window between them cuts none in two. */
function untilHalfSecondMs(): number {
  return 1500 - (Date.now() % 1000);
}

interface Visits extends AsyncDisposable {
  readonly count: number;
}

function visitEverySecond({ visit }: Peer, site: Site, signal: AbortSignal): Visits {
  const state = { count: 0 };
  const end = new AbortController();
  const untilEnd = AbortSignal.any([signal, end.signal]);
  const go = async () => {
    for (; visit !== undefined && !untilEnd.aborted; await sleep(1000 - (Date.now() % 1000))) {
      try {
        await visit(site);
        state.count++;
      } catch {
        // It does not listen yet; a visit that fails later is missing from the ticks.
      }
    }
  };
  const done = go();
  return {
    get count() {
      return state.count;
    },
    [Symbol.asyncDispose]: () => {
      end.abort();
      return done;
    },
  };
}

function readYardstick({ yardstick }: NativePrograms): Yardstick {
  const [arithmeticStepNs, readNs] = runForNumbers(yardstick) as [number, number];
  return { arithmeticStepNs, readNs };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
