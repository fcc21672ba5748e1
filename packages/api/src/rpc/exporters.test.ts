import { createDelivery, createMemoryQueue, type DeliveryFigures } from '@tidemark/plugin-kit/host';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseExposition } from '../../test/parse-exposition.ts';
import { type RecordingHere, recordHere, T0 } from '../../test/recording-here.ts';
import { type ServedHere, serveHere } from '../../test/served-here.ts';
import { type Client, createClient } from '../client/client.ts';
import type { DeskExporter, ExporterDesk } from '../exporter-desk.ts';

const USAGE = { rssBytes: 40_000_000, heapBytes: 5_000_000, buffersBytes: 1_000_000, cpuRatio: 0.01 };

const NEW: DeskExporter = {
  name: 'fresh',
  plugin: '@somebody/exporter',
  state: 'down',
  sinceMs: T0,
  ends: 0,
  problem: { message: 'did not start', code: undefined, timeMs: T0 },
  usage: USAGE,
  behind: undefined,
  lostFrames: 0,
  figures: undefined,
};

let here: RecordingHere;
let served: ServedHere;
let client: Client;
let restarted: string[];

/** Of a delivery that has delivered one thing. */
async function deliveredOne(): Promise<DeliveryFigures> {
  let arrived = () => {};
  const done = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const sink = { deliver: async () => arrived() };
  const delivery = createDelivery({ queue: createMemoryQueue<string>(), sink, clock: here.clock });
  await delivery.offer('a', 'a');
  await done;
  await delivery.close();
  return delivery.figures();
}

const isSubset = (some: Readonly<Record<string, string>>, all: Readonly<Record<string, string>>) =>
  Object.entries(some).every(([name, value]) => all[name] === value);

beforeEach(async () => {
  restarted = [];
  const exporters: DeskExporter[] = [NEW];
  const desk: ExporterDesk = {
    list: () => exporters,
    restart: async (name) => {
      restarted.push(name);
      return NEW;
    },
  };
  here = recordHere({ exporters: desk });
  here.tick();
  const behind = { frames: 7, ms: 7500 };
  const known = {
    name: 'store',
    plugin: 'remote-write',
    state: 'running',
    ends: 2,
    problem: undefined,
    lostFrames: 3,
  } as const;
  exporters.unshift({ ...NEW, ...known, behind, figures: await deliveredOne() });
  served = await serveHere(here.recording);
  client = createClient(served.url);
});

afterEach(async () => {
  await client.close();
  await served[Symbol.asyncDispose]();
  await here[Symbol.asyncDispose]();
});

describe('exporters', () => {
  it('are told in the order of the configuration, with all that is known of them', async () => {
    const [store, fresh] = await client.exporters.list();
    expect(store).toMatchObject({
      name: 'store',
      state: 'running',
      ends: 2,
      problem: null,
      behind: { frames: 7, ms: 7500 },
      lostFrames: 3,
      usage: USAGE,
      delivery: { delivered: 1, deliveredByRetry: 0, attempts: 1, breaker: { state: 'closed' }, queue: { items: 0 } },
    });
    expect(fresh).toMatchObject({
      plugin: '@somebody/exporter',
      problem: { message: 'did not start', code: null, timeMs: T0 },
      behind: null,
      delivery: null,
    });
  });

  it('are restarted by name', async () => {
    expect(await client.exporters.restart('fresh')).toMatchObject({ name: 'fresh', state: 'down' });
    expect(restarted).toEqual(['fresh']);
  });

  it('are metrics', async () => {
    const { text } = await served.get('/metrics/prometheus');
    const own = parseExposition(text).filter(({ labels }) => labels.exporter === 'store');
    const figureOf = (name: string, labels: Readonly<Record<string, string>> = {}) =>
      own.find((sample) => sample.name === `tidemark_${name}` && isSubset(labels, sample.labels))?.value;
    expect(own.every(({ labels }) => labels.plugin === 'remote-write')).toBe(true);
    expect(figureOf('exporter_state', { state: 'running' })).toBe(1);
    expect(figureOf('exporter_state', { state: 'stopped' })).toBe(0);
    expect(figureOf('exporter_ends_total')).toBe(2);
    expect(figureOf('exporter_resident_memory_bytes')).toBe(40_000_000);
    expect(figureOf('exporter_behind_frames')).toBe(7);
    expect(figureOf('exporter_behind_seconds')).toBe(7.5);
    expect(figureOf('exporter_lost_frames_total')).toBe(3);
    expect(figureOf('delivery_delivered_total')).toBe(1);
    expect(figureOf('delivery_latency_seconds', { percentile: 'p95' })).toBe(0);
  });
});
