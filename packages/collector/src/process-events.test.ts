import type { RecordedEvent } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { createProcTree, type ProcTree } from '../test/proc-tree.ts';
import { openProcRoot } from './proc/proc-root.ts';
import { createProcessEvents } from './process-events.ts';
import { createProcessTable, type TrackedProcess } from './process-table.ts';

function startOn(tree: ProcTree, isWanted: (process: TrackedProcess) => boolean = () => false) {
  const table = createProcessTable(openProcRoot(tree.path));
  const events = createProcessEvents({
    labelsOf: ({ name, pid }) => ({ name, pid: String(pid) }),
    startMs: ({ startTicks }) => 1_700_000_000_000 + startTicks * 10,
    isWanted,
  });
  const at = (second: number): (readonly [string, string | undefined, RecordedEvent['details']])[] => {
    const tick = tree.tick(second);
    table.refresh(tick);
    events.refresh(table, tick);
    return tick.events.map(({ type, labels, details }) => [type, labels.pid, details]);
  };
  return { at, table, events };
}

describe('createProcessEvents', () => {
  it('says nothing of what was there when the recorder began, until it ends', () => {
    using tree = createProcTree();
    tree.put(10);
    const run = startOn(tree);
    expect(run.at(0)).toEqual([]);
    expect(run.at(60)).toEqual([]);
    tree.remove(10);
    expect(run.at(61)).toEqual([['process-exit', '10', {}]]);
  });

  it('tells of a start once the process has lived for five seconds, at the time it really began', () => {
    using tree = createProcTree();
    const run = startOn(tree);
    run.at(0);
    tree.put(10, { start: 50 });
    expect(run.at(1)).toEqual([]);
    const tick = tree.tick(6);
    run.table.refresh(tick);
    run.events.refresh(run.table, tick);
    expect(tick.events).toMatchObject([
      { type: 'process-start', timeMs: 1_700_000_000_500, labels: { name: 'sleep', pid: '10' } },
    ]);
  });

  it('says nothing of short lives, except of those that a rule asks for', () => {
    using tree = createProcTree();
    const run = startOn(tree, ({ name }) => name === 'job');
    run.at(0);
    tree.put(10, { name: 'ls' });
    tree.put(11, { name: 'job' });
    expect(run.at(1)).toEqual([['process-start', '11', {}]]);
    tree.remove(10);
    tree.remove(11);
    expect(run.at(2)).toEqual([['process-exit', '11', {}]]);
  });

  it('tells a restart from a start by the name, and how long it was down', () => {
    using tree = createProcTree();
    tree.put(10, { name: 'server' });
    const run = startOn(tree, ({ name }) => name === 'server');
    run.at(0);
    tree.remove(10);
    run.at(10);
    tree.put(20, { name: 'server', start: 1250 });
    expect(run.at(13)).toEqual([['process-restart', '20', { previousPid: 10, downMs: 2500 }]]);
    tree.put(30, { name: 'server', start: 1400 });
    expect(run.at(14)).toEqual([['process-start', '30', {}]]);
  });

  it.each([
    ['a signal', 9, ['process-crash', '10', { signal: 9 }]],
    ['a signal with a core dump', 0x80 | 11, ['process-crash', '10', { signal: 11 }]],
    ['an exit code', 3 << 8, ['process-crash', '10', { exitCode: 3 }]],
    ['success', 0, ['process-exit', '10', { exitCode: 0 }]],
  ])('knows %s of a process it met as a zombie', (_, exitCode, event) => {
    using tree = createProcTree();
    tree.put(10);
    const run = startOn(tree);
    run.at(0);
    tree.put(10, { state: 'Z', exitCode });
    expect(run.at(1)).toEqual([]);
    tree.remove(10);
    expect(run.at(2)).toEqual([event]);
  });

  it('does not take the 0 that the kernel shows of other users for success', () => {
    using tree = createProcTree();
    tree.put(10);
    const run = startOn(tree);
    run.at(0);
    tree.put(10, { state: 'Z', isHidden: true });
    run.at(1);
    tree.remove(10);
    expect(run.at(2)).toEqual([['process-exit', '10', {}]]);
  });

  it('tells that a process executes something else', () => {
    using tree = createProcTree();
    tree.put(10, { name: 'sh' });
    const run = startOn(tree);
    run.at(0);
    tree.put(10, { name: 'server' });
    expect(run.at(1)).toEqual([['process-exec', '10', { previousName: 'sh' }]]);
  });

  it('tells an exit and a start when a pid is reused', () => {
    using tree = createProcTree();
    tree.put(10, { name: 'old', start: 1 });
    const run = startOn(tree, () => true);
    run.at(0);
    tree.put(10, { name: 'new', start: 2 });
    expect(run.at(1).map(([type]) => type)).toEqual(['process-exit', 'process-start']);
  });

  it('leaves out what is too much for one tick, and counts it', () => {
    using tree = createProcTree();
    const run = startOn(tree, () => true);
    run.at(0);
    for (let pid = 100; pid < 180; pid++) tree.put(pid, { name: `p${pid}` });
    const tick = tree.tick(1);
    run.table.refresh(tick);
    expect(run.events.refresh(run.table, tick)).toBe(30);
    expect(tick.events).toHaveLength(50);
  });
});
