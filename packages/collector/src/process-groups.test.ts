import { describe, expect, it } from 'vitest';
import { createProcTree, type ProcTree } from '../test/proc-tree.ts';
import { openProcRoot } from './proc/proc-root.ts';
import { createProcessGroups, KERNEL_GROUP } from './process-groups.ts';
import { createProcessTable } from './process-table.ts';

function startOn(tree: ProcTree, ruleGroup: Parameters<typeof createProcessGroups>[0] = () => undefined) {
  const table = createProcessTable(openProcRoot(tree.path));
  const groups = createProcessGroups(ruleGroup);
  let second = 0;
  return {
    tick: () => {
      const tick = tree.tick(second++);
      table.refresh(tick);
      groups.refresh(table, tick.timeMs);
    },
    cpu: (name: string) => groups.groups.get(name)?.cpuTicks,
    group: (name: string) => groups.groups.get(name),
    wait: (seconds: number) => {
      second += seconds;
    },
    close: table.close,
  };
}

describe('createProcessGroups', () => {
  it('sums up processes of one name, and kernel threads as one', () => {
    using tree = createProcTree();
    tree.put(2, { name: 'kthreadd', parent: 0, rss: 0 });
    tree.put(3, { name: 'kworker/0:1', parent: 2, rss: 0, utime: 7 });
    tree.put(10, { name: 'node', rss: 100, threads: 11, utime: 50 });
    tree.put(11, { name: 'node', rss: 300, threads: 4, utime: 30 });
    const run = startOn(tree);
    run.tick();
    expect(run.group('node')).toMatchObject({ cpuTicks: 80, rssPages: 400, threads: 15, processes: 2 });
    expect(run.group(KERNEL_GROUP)).toMatchObject({ cpuTicks: 7, processes: 2 });
    run.close();
  });

  it('goes on counting over a restart: what the old process used stays, what the new one uses is added', () => {
    using tree = createProcTree();
    tree.put(10, { name: 'server', utime: 1000 });
    const run = startOn(tree);
    run.tick();
    tree.remove(10);
    run.tick();
    expect(run.group('server')).toMatchObject({ cpuTicks: 1000, processes: 0, rssPages: 0 });
    tree.put(20, { name: 'server', utime: 25 });
    run.tick();
    expect(run.group('server')).toMatchObject({ cpuTicks: 1025, processes: 1 });
    run.close();
  });

  it('counts a child that was never seen once, for the group of its parent', () => {
    using tree = createProcTree();
    tree.put(10, { name: 'make', childrenTime: 500 });
    const run = startOn(tree);
    run.tick();
    tree.put(10, { name: 'make', childrenTime: 590 });
    run.tick();
    expect(run.cpu('make')).toBe(90);
    run.close();
  });

  it('counts a child that was seen once: with its own group what was seen, with its parent what came after', () => {
    using tree = createProcTree();
    tree.put(10, { name: 'make' });
    const run = startOn(tree);
    run.tick();
    tree.put(11, { name: 'cc', parent: 10, utime: 60 });
    run.tick();
    expect([run.cpu('make'), run.cpu('cc')]).toEqual([0, 60]);
    tree.remove(11);
    tree.put(10, { name: 'make', childrenTime: 85 });
    run.tick();
    expect([run.cpu('make'), run.cpu('cc')]).toEqual([25, 60]);
    run.close();
  });

  it('does so too when the parent is told a tick later, or never', () => {
    using tree = createProcTree();
    tree.put(10, { name: 'make' });
    tree.put(11, { name: 'cc', parent: 10, utime: 60 });
    const run = startOn(tree);
    run.tick();
    tree.remove(11);
    run.tick();
    tree.put(10, { name: 'make', childrenTime: 60 });
    run.tick();
    expect(run.cpu('make')).toBe(0);
    tree.put(12, { name: 'cc', parent: 10, utime: 40 });
    run.tick();
    tree.remove(12);
    for (let i = 0; i < 10; i++) run.tick();
    tree.put(10, { name: 'make', childrenTime: 160 });
    run.tick();
    expect(run.cpu('make')).toBe(100);
    run.close();
  });

  it('counts a child that was seen once when its parent ended in the same tick, and the grandparent was told of both', () => {
    using tree = createProcTree();
    tree.put(10, { name: 'make' });
    const run = startOn(tree);
    run.tick();
    tree.put(11, { name: 'sh', parent: 10, utime: 1 });
    tree.put(12, { name: 'cc', parent: 11, utime: 600 });
    run.tick();
    tree.remove(12);
    tree.remove(11);
    tree.put(10, { name: 'make', childrenTime: 610 });
    run.tick();
    expect([run.cpu('make'), run.cpu('sh'), run.cpu('cc')]).toEqual([9, 1, 600]);
    run.close();
  });

  it('does so too when the parent ended a tick later, before it was seen to be told', () => {
    using tree = createProcTree();
    tree.put(10, { name: 'make' });
    tree.put(11, { name: 'sh', parent: 10 });
    const run = startOn(tree);
    run.tick();
    tree.put(11, { name: 'sh', parent: 10, childrenTime: 50 });
    tree.put(12, { name: 'cc', parent: 11, utime: 600 });
    run.tick();
    tree.remove(12);
    tree.put(11, { name: 'sh', parent: 10, childrenTime: 80 });
    run.tick();
    tree.remove(11);
    tree.put(10, { name: 'make', childrenTime: 690 });
    run.tick();
    expect([run.cpu('make'), run.cpu('sh'), run.cpu('cc')]).toEqual([40, 50, 600]);
    run.close();
  });

  it('counts a child once that was killed with its parent, and of whose end an adoptive one was told', () => {
    using tree = createProcTree();
    tree.put(1, { name: 'init', parent: 0 });
    tree.put(10, { name: 'runner', parent: 1 });
    const run = startOn(tree);
    run.tick();
    tree.put(11, { name: 'sh', parent: 10, utime: 1 });
    tree.put(12, { name: 'test', parent: 11, utime: 600 });
    run.tick();
    tree.remove(12);
    tree.remove(11);
    tree.put(10, { name: 'runner', parent: 1, childrenTime: 3 });
    tree.put(1, { name: 'init', parent: 0, childrenTime: 605 });
    run.tick();
    const cpu = ['init', 'runner', 'sh', 'test'].map(run.cpu);
    expect(cpu.reduce<number>((sum, ticks) => sum + (ticks ?? 0), 0)).toBe(605 + 3);
    expect(cpu.slice(2)).toEqual([1, 600]);
    run.close();
  });

  it('groups by rule before it groups by name', () => {
    using tree = createProcTree();
    tree.put(10, { name: 'node' });
    tree.put(11, { name: 'python' });
    tree.put(12, { name: 'bash' });
    const run = startOn(tree, ({ name }) => (name === 'bash' ? undefined : 'web'));
    run.tick();
    expect([run.group('web')?.processes, run.group('bash')?.processes, run.group('node')]).toEqual([2, 1, undefined]);
    run.close();
  });

  it('forgets a group that has had no process for ten minutes', () => {
    using tree = createProcTree();
    tree.put(10, { name: 'once' });
    const run = startOn(tree);
    run.tick();
    tree.remove(10);
    run.wait(500);
    run.tick();
    expect(run.group('once')).toBeDefined();
    run.wait(101);
    run.tick();
    expect(run.group('once')).toBeUndefined();
    run.close();
  });
});
