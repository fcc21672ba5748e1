import { createFakeClock } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { createProcTree } from '../../test/proc-tree.ts';
import { openProcRoot } from '../proc/proc-root.ts';
import { createProcessTable } from '../process-table.ts';
import { createProcessSource } from './process-source.ts';

/** When the tree says it was started, in the whole seconds that the kernel rounds to. */
const BOOT_SECONDS = 1_700_000_000;

describe('createProcessSource', () => {
  it.each([
    ['by the clock since boot, which is exact', (nowMs: number) => nowMs - BOOT_SECONDS * 1000 - 480, 1980],
    ['by the rounded time of boot where there is none', () => Number.NaN, 1500],
    ['at the latest with the frame that tells of it', (nowMs: number) => nowMs - BOOT_SECONDS * 1000 - 999, 2000],
  ])('tells when a process began: %s', (_, bootTimeMs, startMs) => {
    using tree = createProcTree();
    const root = openProcRoot(tree.path);
    const clock = createFakeClock(BOOT_SECONDS * 1000 + 2000);
    const source = createProcessSource(root, createProcessTable(root), {
      top: 20,
      isWanted: () => true,
      extras: { switches: false, pss: false },
      bootTimeSeconds: BOOT_SECONDS,
      bootTimeMs: () => bootTimeMs(clock.now()),
      clock,
      tally: { recorded: 0, unrecordedGroups: 0, droppedEvents: 0 },
    });
    source.sample(tree.tick(1));
    tree.put(10, { start: 150 });
    const tick = tree.tick(2);
    source.sample(tick);
    source.close();
    expect(tick.events).toMatchObject([
      { type: 'process-start', timeMs: BOOT_SECONDS * 1000 + startMs, labels: { pid: '10', start: '1700000001.50' } },
    ]);
  });
});
