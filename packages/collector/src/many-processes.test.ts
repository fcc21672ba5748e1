import { readdirSync } from 'node:fs';
import type { Frame } from '@tidemark/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProcTree, type ProcTree } from '../test/proc-tree.ts';
import { startSimulatedRecorder } from '../test/simulated-recorder.ts';

const PROCESSES = 10_000;
const TOP = 20;
const OPEN_FILES_LIMIT = 1024;

describe('ten thousand processes, each with a name of its own', () => {
  let tree: ProcTree;
  const frames: Frame[] = [];
  let openFiles = 0;

  /** The value of a series without labels in the newest frame. */
  const newestOf = (name: string) => {
    const { layout, values } = frames.at(-1) as Frame;
    return values[layout.series.findIndex(({ metric }) => metric.name === name)];
  };
  const countSeries = (name: string) =>
    frames.at(-1)?.layout.series.filter(({ metric }) => metric.name === name).length;

  beforeAll(async () => {
    tree = createProcTree({ openFilesLimit: OPEN_FILES_LIMIT });
    for (let i = 0; i < PROCESSES; i++) tree.put(1000 + i, { name: `service-${i}`, rss: 1 + i });
    const before = readdirSync('/proc/self/fd').length;
    const recorder = startSimulatedRecorder(tree.path, { top: TOP, onFrame: (frame) => frames.push(frame) });
    await recorder.clock.advance(3000);
    openFiles = readdirSync('/proc/self/fd').length - before;
    await recorder.end();
  }, 60_000);

  afterAll(() => tree[Symbol.dispose](), 60_000);

  it('are all read, and the top ones recorded', () => {
    expect(frames.length).toBe(3);
    expect(newestOf('host_processes')).toBe(PROCESSES);
    expect(countSeries('process_threads')).toBe(TOP);
    expect(countSeries('group_threads')).toBe(TOP);
    expect(new Set(frames.map(({ layout }) => layout)).size).toBe(1);
  });

  it('are counted where they are left out', () => {
    expect(newestOf('tidemark_processes_unrecorded')).toBe(PROCESSES - TOP);
    expect(newestOf('tidemark_groups_unrecorded')).toBe(PROCESSES - TOP);
    expect(newestOf('tidemark_read_failures_total')).toBe(0);
  });

  it('take half of the files that may be open, and no more', () => {
    expect(openFiles).toBeGreaterThan(OPEN_FILES_LIMIT / 4);
    expect(openFiles).toBeLessThanOrEqual(OPEN_FILES_LIMIT / 2 + 32);
  });
});
