// A recording sent to real databases through everything that goes wrong on the way: answers that refuse, that are lost and
// that never come, five minutes without the databases, and an agent that is killed in the middle of that.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@tidemark/api/client';
import { formatLabels } from '@tidemark/core';
import { HISTORY_FILE_NAME, openHistory } from '@tidemark/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryMiB } from '../../bench/sampling/process-use.ts';
import { freePort, type Server } from '../../bench/storage/server.ts';
import { type AgentProcess, runTidemark, startAgent } from '../agent-process.ts';
import { type Fate, type LossyProxy, openLossyProxy } from '../peers/lossy-proxy.ts';
import {
  prometheusStore,
  type RemoteWriteStore,
  type StoredSamples,
  victoriaMetricsStore,
} from '../peers/remote-write-stores.ts';

const FAIR_MS = 20_000;
const BAD_MS = 90_000;
const OUTAGE_MS = 300_000;
const RECOVERY_MS = 180_000;
const PAGE_FRAMES = 200;
/** The second outage, for what the first one may have left behind. */
const SHORT_OUTAGE_MS = 60_000;
const SAMPLE_MS = 1000;
/**
 * Above an agent that has exported for two minutes. The queue is in the file and the ring is small, so what waits takes no
 * memory: this is the thread that reads it from the file, and ends a minute after the last of it.
 */
const MAX_GROWTH = 1.15;
/** What a second outage may add to the first. */
const MAX_RATCHET = 1.05;

const STORES = [prometheusStore, victoriaMetricsStore];
const missing = STORES.flatMap((store) => store.missing() ?? []);
for (const reason of missing)
  process.stdout.write(`skipped: ${reason}; \`node tools/install-peers.mjs\` installs it\n`);

/** A database behind a proxy. */
interface Receiver {
  readonly store: RemoteWriteStore;
  readonly proxy: LossyProxy;
  readonly port: number;
  readonly directory: string;
  server: Server;
}

let directory: string;
let traffic: 'fair' | 'bad' | 'none' = 'fair';
const receivers: Receiver[] = [];
let agent: AgentProcess;

/** The same as often as the test runs. */
function createFates(seed: number): () => Fate {
  const fates: readonly Fate[] = ['lost', 'answer lost', 'answer late', 429, 500, 503];
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    if (traffic !== 'bad') return traffic === 'fair' ? 'pass' : 'lost';
    // Half of the requests arrive.
    return fates[state % (2 * fates.length)] ?? 'pass';
  };
}

async function openReceiver(store: RemoteWriteStore, index: number): Promise<Receiver> {
  const port = await freePort();
  const folder = join(directory, store.name);
  const proxy = await openLossyProxy(port, createFates(index + 1));
  return { store, port, directory: folder, proxy, server: await store.open(folder, port) };
}

const nameOf = ({ store }: Receiver) => store.name.toLowerCase();

function writeExportersFile(): string {
  const file = join(directory, 'exporters.yaml');
  const exporters = receivers.map((receiver) => {
    const url = JSON.stringify(receiver.proxy.url + receiver.store.writePath);
    return `  ${nameOf(receiver)}: { plugin: remote-write, url: ${url}, timeout: 2s, delivery: { every: 5s, labels: { host: here } } }\n`;
  });
  writeFileSync(file, `exporters:\n${exporters.join('')}`);
  return file;
}

/** Everything that was recorded. */
async function readRecording(): Promise<StoredSamples> {
  const history = openHistory(join(directory, HISTORY_FILE_NAME));
  const all = new Map<string, (readonly [number, number])[]>();
  try {
    let frames = await history.framesAfter(0, PAGE_FRAMES);
    for (let last = frames.at(-1); last !== undefined; last = frames.at(-1)) {
      for (const { timeMs, layout, values } of frames) {
        for (const [slot, { metric, labels }] of layout.series.entries()) {
          const value = values[slot] as number;
          if (Number.isNaN(value)) continue;
          const id = formatLabels({ ...labels, host: 'here', __name__: metric.name });
          const samples = all.get(id) ?? [];
          all.set(id, samples);
          samples.push([timeMs, value]);
        }
      }
      frames = await history.framesAfter(last.seq, PAGE_FRAMES);
    }
  } finally {
    await history.close();
  }
  return all;
}

async function exportersOf({ url }: AgentProcess) {
  await using client = createClient(url);
  return await client.exporters.list();
}

/** The most that the agent takes from here until it is called, MiB. */
function watchMemory(): () => number {
  let most = 0;
  const look = () => {
    most = Math.max(most, memoryMiB(agent.pid, 'VmRSS'));
  };
  const timer = setInterval(look, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    look();
    return most;
  };
}

/** Until no receiver lacks more than so many frames. */
async function untilBehind(frames: number): Promise<void> {
  await expect
    .poll(async () => Math.max(...(await exportersOf(agent)).map(({ behind }) => behind?.frames ?? Infinity)), {
      timeout: RECOVERY_MS,
      interval: 1000,
    })
    .toBeLessThanOrEqual(frames);
}

const start = async () =>
  startAgent(directory, '0', {
    TIDEMARK_EXPORTERS_FILE: writeExportersFile(),
    // What grows with the ring of frames is none of this.
    TIDEMARK_LIVE_FRAMES: '30',
    TIDEMARK_ALERTS_ENABLED: 'false',
  });

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-outage-'));
  if (missing.length > 0) return;
  for (const [index, store] of STORES.entries()) receivers.push(await openReceiver(store, index));
  agent = await start();
}, 120_000);

afterAll(async () => {
  await agent?.kill('SIGKILL');
  for (const { proxy, server } of receivers) {
    await proxy[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  }
  rmSync(directory, { recursive: true });
});

describe.skipIf(missing.length > 0)('remote-write through an outage', () => {
  it('loses nothing and doubles nothing, with flat memory', async () => {
    await sleep(FAIR_MS);
    traffic = 'bad';
    await sleep(BAD_MS);
    traffic = 'fair';
    const warm = memoryMiB(agent.pid, 'VmRSS');
    for (const { server } of receivers) await server[Symbol.asyncDispose]();
    await sleep(OUTAGE_MS / 2);
    const inOutage = memoryMiB(agent.pid, 'VmRSS');
    await agent.kill('SIGKILL');
    agent = await start();
    await sleep(OUTAGE_MS / 2);
    const waiting = await exportersOf(agent);
    for (const receiver of receivers) receiver.server = await receiver.store.open(receiver.directory, receiver.port);
    const mostCatchingUp = watchMemory();
    await untilBehind(10);
    const catchingUp = mostCatchingUp();
    traffic = 'none';
    await sleep(SHORT_OUTAGE_MS);
    traffic = 'fair';
    const mostAgain = watchMemory();
    await untilBehind(10);
    const again = mostAgain();
    // What is recorded from here on would be left for the next start.
    await runTidemark(directory, 'collection', 'stop', '--url', agent.url);
    await untilBehind(0);
    const delivered = await exportersOf(agent);
    const memory = { warm, inOutage, catchingUp, again, after: memoryMiB(agent.pid, 'VmRSS') };
    await agent.kill('SIGTERM');
    const recording = await readRecording();
    const counts = receivers.map(({ proxy }) => Object.fromEntries(proxy.counts));
    const samples = [...recording.values()].reduce((sum, each) => sum + each.length, 0);
    process.stdout.write(
      `${JSON.stringify({ series: recording.size, samples, counts, memory, waiting, delivered })}\n`,
    );
    for (const { store, server } of receivers) {
      const stored = await store.read(server, '{host="here"}');
      expect(differences(stored, recording, store.relativeError), store.name).toEqual([]);
    }
    for (const [when, taken] of Object.entries(memory)) {
      expect(taken / warm, `${when}: ${JSON.stringify(memory)}`).toBeLessThan(MAX_GROWTH);
    }
    expect(again / catchingUp, JSON.stringify(memory)).toBeLessThan(MAX_RATCHET);
  });
});

/** What is not the same, the first few of it, for people to read. */
function differences(stored: StoredSamples, recorded: StoredSamples, relativeError: number): readonly string[] {
  const differing = [...new Set([...stored.keys(), ...recorded.keys()])].flatMap((series) => {
    const [ours, theirs] = [new Map(recorded.get(series)), new Map(stored.get(series))];
    const lost = [...ours].filter(([timeMs]) => !theirs.has(timeMs));
    const doubled = (stored.get(series) ?? []).length - theirs.size;
    const wrong = [...theirs].filter(([timeMs, value]) => {
      const given = ours.get(timeMs) ?? Number.NaN;
      return !(Math.abs(value - given) <= relativeError * Math.abs(given));
    });
    if (lost.length + doubled + wrong.length === 0) return [];
    const words = [`${lost.length} lost`, lost.slice(0, 3), `${doubled} doubled`, `${wrong.length} wrong`, wrong[0]];
    return [`${series}: ${words.join(' ')}`];
  });
  return differing.slice(0, 20);
}
