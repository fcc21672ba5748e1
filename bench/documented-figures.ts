// Figures beside those of the source documents: what a check of the circuit breaker costs (their bar: 0.1 ms), what cleaning
// up after 1000 connections costs (10 ms), how much memory metrics take (100 KB for 10 000), and how knowing a batch by its
// key compares with a hash of it (they: a fast hash, 3 to 5 times as fast as SHA-256). Prints JSON.
// `npm run bench bench/documented-figures.ts --clients 1000`
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { cpus, loadavg, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createLiveBuffer, listen, type Recording } from '@tidemark/api';
import { type Layout, METRICS, sleep, systemClock } from '@tidemark/core';
import { createDelivery, createMemoryQueue } from '@tidemark/plugin-kit/host';
import { openLedger } from '@tidemark/storage';

const { values: options } = parseArgs({ options: { clients: { type: 'string', default: '1000' } } });
const CLIENTS = Number(options.clients);
const RING_FRAMES = 600;
const SERIES = 1000;
const ROWS = 10;
const RANGES_A_DAY = 8640;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const round = (value: number, digits = 2) => Number(value.toFixed(digits));

/** The least of some runs, since whatever else runs only adds to it: nanoseconds for one of `times`. */
function nanosecondsOf(times: number, body: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 7; run++) {
    const begin = process.hrtime.bigint();
    for (let i = 0; i < times; i++) body();
    least = Math.min(least, Number(process.hrtime.bigint() - begin) / times);
  }
  return least;
}

/** Bytes that are held by what `make` returns. */
function bytesOf(make: () => unknown): number {
  const used = () => {
    for (let i = 0; i < 3; i++) collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  const kept = make();
  const bytes = used() - before;
  return kept === undefined ? Number.NaN : bytes;
}

/** The part of a breaker that is measured; it is nobody's but the delivery's, which is why it is imported by its path. */
interface Breaker {
  waitMs(monotonicMs: number): number;
  begin(): void;
  succeeded(): void;
  failed(monotonicMs: number): void;
}

async function measureBreaker() {
  const source = new URL('../packages/plugin-kit/src/delivery/breaker.ts', import.meta.url).href;
  const { createCircuitBreaker } = (await import(source)) as {
    createCircuitBreaker(policy: { failures: number; openMs: number; successes: number }): Breaker;
  };
  const policy = { failures: 5, openMs: 30_000, successes: 2 };
  const closed = createCircuitBreaker(policy);
  const open = createCircuitBreaker(policy);
  for (let i = 0; i < policy.failures; i++) open.failed(systemClock.monotonic());
  return {
    checkWhenClosedNs: round(nanosecondsOf(1e6, () => passes(closed))),
    checkWhenOpenNs: round(nanosecondsOf(1e6, () => void open.waitMs(systemClock.monotonic()))),
    ...(await measureDelivery()),
  };
}

function passes(breaker: Breaker): void {
  if (breaker.waitMs(systemClock.monotonic()) > 0) return;
  breaker.begin();
  breaker.succeeded();
}

/** All that stands between an item and where it goes: queue, breaker, deadline, counts. */
async function measureDelivery() {
  const times = 20_000;
  const queue = createMemoryQueue<number>({ maxItems: times });
  const delivery = createDelivery({ queue, sink: { deliver: async () => undefined }, clock: systemClock });
  const beginMs = systemClock.monotonic();
  for (let i = 0; i < times; i++) await delivery.offer(String(i), i);
  const { delivered } = await delivery.close({ timeoutMs: 60_000 });
  if (delivered !== times) throw new Error(`${delivered} of ${times} items were delivered`);
  return { wholeDeliveryUs: round(((systemClock.monotonic() - beginMs) * 1000) / times) };
}

const layout: Layout = {
  series: Array.from({ length: SERIES }, (_, i) => ({
    metric: METRICS.process_cpu_seconds_total,
    labels: { name: `process-${i}`, pid: String(i) },
  })),
};

function frame(seq: number) {
  const values = Float64Array.from(layout.series, (_, i) => seq * 0.17 + i * 13.37);
  return { seq, timeMs: seq * 1000, elapsedMs: 1000, intervalMs: 1000, layout, values };
}

async function measureMemory() {
  const ring = bytesOf(() => {
    const live = createLiveBuffer(RING_FRAMES);
    for (let seq = 1; seq <= RING_FRAMES; seq++) live.push(frame(seq));
    return live;
  });
  const catalogue = bytesOf(() => structuredClone(layout));
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-figures-'));
  try {
    const file = join(folder, 'history.tidemark');
    const ledger = openLedger({ file });
    const queue = await ledger.queue<object>('export/bench', { maxItems: RANGES_A_DAY });
    const emptyBytes = statSync(file).size;
    for (let n = 0; n < RANGES_A_DAY; n++) {
      const item = { afterSeq: n * 10, lastSeq: n * 10 + 10 };
      await queue.add({ key: `${item.afterSeq}-${item.lastSeq}@1800000000000`, timeMs: n, item });
    }
    await ledger.close();
    return {
      ringBytesFor10000Values: Math.round((ring * 10_000) / (RING_FRAMES * SERIES)),
      catalogueBytesForASeries: Math.round(catalogue / SERIES),
      queueOfADayOnDiskKB: Math.round((statSync(file).size - emptyBytes) / 1000),
      queueOfADayEntries: RANGES_A_DAY,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function measureKeys() {
  const keys = Array.from({ length: 1000 }, (_, n) => `${n * 10}-${n * 10 + 10}@1800000000000`);
  const remembered = new Set(keys);
  const frames = Array.from({ length: ROWS }, (_, row) => frame(row + 1));
  const batch = Buffer.concat(frames.map(({ values }) => new Uint8Array(values.buffer)));
  let n = 0;
  // A text made anew, as it is when a range is offered: one that is known already keeps its hash.
  const keyOf = () => {
    n = (n + 1) % keys.length;
    return `${n * 10}-${n * 10 + 10}@1800000000000`;
  };
  const makeNs = nanosecondsOf(1e6, keyOf);
  const lookupNs = nanosecondsOf(1e6, () => {
    if (!remembered.has(keyOf())) throw new Error('a key was forgotten');
  });
  const shaOfKeyNs = nanosecondsOf(2e5, () => createHash('sha256').update(keyOf()).digest());
  const shaOfBatchNs = nanosecondsOf(2000, () => createHash('sha256').update(batch).digest());
  return {
    makeKeyNs: round(makeNs),
    makeAndFindKeyNs: round(lookupNs),
    sha256OfTheKeyNs: round(shaOfKeyNs),
    batchBytes: batch.length,
    sha256OfTheBatchNs: round(shaOfBatchNs),
    timesFasterThanSha256OfTheKey: round(shaOfKeyNs / lookupNs, 1),
    timesFasterThanSha256OfTheBatch: Math.round(shaOfBatchNs / lookupNs),
  };
}

async function connectClients(url: string): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('../packages/api/bench/live-fanout-clients.ts', import.meta.url));
  const child = fork(program, [url, String(CLIENTS)]);
  await once(child, 'message');
  return child;
}

/** From the first connection that is seen to be gone to the last one. */
async function timeVanishing(clients: ChildProcess, connections: () => number) {
  const all = connections();
  clients.kill('SIGKILL');
  while (connections() === all) await sleep(systemClock, 0);
  const [beginMs, cpuBegin] = [systemClock.monotonic(), process.cpuUsage()];
  while (connections() > 0) await sleep(systemClock, 1);
  const { user, system } = process.cpuUsage(cpuBegin);
  return { ms: round(systemClock.monotonic() - beginMs, 1), cpuMs: round((user + system) / 1000, 1) };
}

const CONNECT_ALL = `
  const { connect } = require('node:net');
  for (let i = 0; i < ${CLIENTS}; i++) connect(Number(process.argv[1]), '127.0.0.1').resume();`;

/** What Node and the kernel need for it, when nothing hangs on a connection. */
async function measureBareServer() {
  let open = 0;
  const server = createServer((socket) => {
    open++;
    socket.on('error', () => undefined).once('close', () => open--);
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const clients = spawn(process.execPath, ['-e', CONNECT_ALL, String((server.address() as AddressInfo).port)]);
  while (open < CLIENTS) await sleep(systemClock, 1);
  const figures = await timeVanishing(clients, () => open);
  server.close();
  return figures;
}

/** Clients of the live server that vanish at once, as with the machine they are on; and a server that closes on them. */
async function measureCleanUp() {
  const live = createLiveBuffer(RING_FRAMES);
  live.push(frame(1));
  const recording = {
    version: 'bench',
    hostName: 'here',
    startedMs: systemClock.now(),
    clock: systemClock,
    live,
    history: {},
    collection: {},
    recorder: () => ({ state: 'recording' }),
    alerts: () => [],
  } as unknown as Recording;
  const listener = await listen({ host: '127.0.0.1', port: 0 });
  const traffic = listener.serve(recording, { onError: (error) => void process.stderr.write(`${error}\n`) });

  const vanishing = await connectClients(listener.url);
  await sleep(systemClock, 1000);
  const vanished = await timeVanishing(vanishing, () => traffic.subscribers);

  const staying = await connectClients(listener.url);
  await sleep(systemClock, 1000);
  const closeBeginMs = systemClock.monotonic();
  await listener.close();
  const closeMs = systemClock.monotonic() - closeBeginMs;
  staying.kill();
  return {
    connections: CLIENTS,
    vanished,
    vanishedFromABareServer: await measureBareServer(),
    closedByServerMs: round(closeMs, 1),
  };
}

const figures = {
  breaker: await measureBreaker(),
  memory: await measureMemory(),
  keys: measureKeys(),
  cleanUp: await measureCleanUp(),
};
const machine = {
  cpu: cpus()[0]?.model,
  cpus: cpus().length,
  kernel: release(),
  node: process.version,
  load: loadavg(),
};
process.stdout.write(`${JSON.stringify({ machine, ...figures }, null, 2)}\n`);
