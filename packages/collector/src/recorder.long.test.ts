import { cpSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EventType, Frame } from '@tidemark/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProcTree, type ProcTree } from '../test/proc-tree.ts';
import { startSimulatedRecorder } from '../test/simulated-recorder.ts';

const FIXTURE = fileURLToPath(new URL('../test/fixtures/proc/6.18-server/', import.meta.url));
const DAY_TICKS = 86_400;
const INTERVAL_MS = 1000;
const FIRST_TICK_MS = 1_800_000_001_000;

const MIB = 2 ** 20;

/** What a collection of garbage leaves one time and not another. */
const HEAP_NOISE_BYTES = 2 * MIB;

/** A job begins in each tick, with one of ten names, uses CPU at once and ends after one to three ticks. */
const JOB_NAMES = 10;
const JOB_CPU_TICKS = 3;

/** A service begins each minute, with a name of its own, and crashes; it is reaped a tick later. */
const SERVICE_EVERY = 60;
const SERVICE_TICKS = 90;
const SEGMENTATION_FAULT = 11;

/** Services are told of when they are so old. */
const NEWS_TICKS = 5;

/** Makes processes come and go on a host: returns what to call before each tick, with its number. */
function createChurn(tree: ProcTree): (tick: number) => void {
  const agenda = new Map<number, (() => void)[]>();
  const plan = (tick: number, action: () => void) => agenda.set(tick, [...(agenda.get(tick) ?? []), action]);
  const beginJob = (tick: number) => {
    const pid = 1000 + (tick % 30_000);
    tree.put(pid, { name: `job-${tick % JOB_NAMES}`, utime: JOB_CPU_TICKS, start: tick * 100 });
    plan(tick + 1 + (tick % 3), () => tree.remove(pid));
  };
  const beginService = (tick: number) => {
    const pid = 40_000 + tick / SERVICE_EVERY;
    const service = { name: `service-${pid}`, start: tick * 100, rss: 1000 };
    tree.put(pid, service);
    plan(tick + SERVICE_TICKS - 1, () => tree.put(pid, { ...service, state: 'Z', exitCode: SEGMENTATION_FAULT }));
    plan(tick + SERVICE_TICKS, () => tree.remove(pid));
  };
  return (tick) => {
    for (const action of agenda.get(tick) ?? []) action();
    agenda.delete(tick);
    tree.put(977, { name: 'node', utime: tick, start: 12_345, rss: 25_600, threads: 11 });
    beginJob(tick);
    if (tick % SERVICE_EVERY === 0) beginService(tick);
  };
}

interface Footprint {
  readonly heapBytes: number;
  readonly openFiles: number;
}

function measureFootprint(): Footprint {
  if (globalThis.gc === undefined) throw new Error('run by vitest.long.config.ts, which exposes gc');
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return { heapBytes: heapUsed + external, openFiles: readdirSync('/proc/self/fd').length };
}

/** The sum over all series of a metric whose labels match. */
function sumIn(
  { layout, values }: Frame,
  name: string,
  matches: (labels: Readonly<Record<string, string>>) => boolean,
) {
  return layout.series.reduce(
    (sum, { metric, labels }, slot) => (metric.name === name && matches(labels) ? sum + (values[slot] as number) : sum),
    0,
  );
}

describe('a simulated day of ticks, with processes that come and go in each', () => {
  const tree = createProcTree();
  const wrongTicks: unknown[] = [];
  const events = new Map<EventType, number>();
  /** At the end of each quarter of the day. */
  const footprints: Footprint[] = [];
  let newest: Frame;

  /** Keeps nothing of a frame but what is wrong with it. */
  const look = (frame: Frame) => {
    const { seq, timeMs, elapsedMs, layout, values } = frame;
    const isExact =
      timeMs === FIRST_TICK_MS + (seq - 1) * INTERVAL_MS &&
      elapsedMs === (seq === 1 ? 0 : INTERVAL_MS) &&
      seq === (newest?.seq ?? 0) + 1 &&
      values.length === layout.series.length;
    if (!isExact) wrongTicks.push({ seq, timeMs, elapsedMs });
    for (const { type } of frame.events ?? []) events.set(type, (events.get(type) ?? 0) + 1);
    newest = frame;
  };

  beforeAll(async () => {
    cpSync(FIXTURE, tree.path, { recursive: true });
    const recorder = startSimulatedRecorder(tree.path, { onFrame: look });
    const churn = createChurn(tree);
    for (let tick = 1; tick <= DAY_TICKS; tick++) {
      churn(tick);
      await recorder.clock.advance(INTERVAL_MS);
      if (tick % (DAY_TICKS / 4) === 0) footprints.push(measureFootprint());
    }
    await recorder.end();
  }, 600_000);

  afterAll(() => tree[Symbol.dispose]());

  it('takes every tick, at its time', () => {
    expect(newest.seq).toBe(DAY_TICKS);
    expect(wrongTicks).toEqual([]);
    expect(sumIn(newest, 'tidemark_ticks_missed_total', () => true)).toBe(0);
  });

  it('loses no CPU and no event', () => {
    const jobs = sumIn(newest, 'group_cpu_seconds_total', ({ group = '' }) => group.startsWith('job-'));
    expect(jobs).toBeCloseTo((DAY_TICKS * JOB_CPU_TICKS) / 100);
    expect(sumIn(newest, 'process_cpu_seconds_total', ({ pid }) => pid === '977')).toBe(DAY_TICKS / 100);
    expect(Object.fromEntries(events)).toEqual({
      // the job that was there when the recorder began
      'process-exit': 1,
      'process-start': Math.floor((DAY_TICKS - NEWS_TICKS) / SERVICE_EVERY),
      'process-crash': Math.floor((DAY_TICKS - SERVICE_TICKS) / SERVICE_EVERY),
    });
  });

  it('grows neither in memory nor in open files after the first quarter', () => {
    const [first, ...later] = footprints as [Footprint, ...Footprint[]];
    const heaps = footprints.map(({ heapBytes }) => `${(heapBytes / MIB).toFixed(2)} MiB`).join(', ');
    process.stdout.write(`after each quarter of the day: heap ${heaps}; ${first.openFiles} open files\n`);
    for (const { heapBytes, openFiles } of later) {
      expect(heapBytes - first.heapBytes).toBeLessThan(HEAP_NOISE_BYTES);
      expect(openFiles).toBe(first.openFiles);
    }
  });
});
