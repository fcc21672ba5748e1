import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProcTree } from '../test/proc-tree.ts';
import { openProcRoot } from './proc/proc-root.ts';
import { createProcessTable, type ProcessTable } from './process-table.ts';

const FIXTURES = fileURLToPath(new URL('../test/fixtures/proc/', import.meta.url));
const failures: string[] = [];
const tick = { timeMs: 0, note: (outcome: string) => outcome === 'failed' && failures.push(outcome), emit: () => {} };
let dir: string;
let table: ProcessTable;

const writeStat = (pid: number, name: string, { utime = 0, start = 1 } = {}) => {
  cpSync(join(FIXTURES, '6.18-server/1'), join(dir, String(pid)), { recursive: true });
  writeFileSync(
    join(dir, String(pid), 'stat'),
    `${pid} (${name}) S 1 1 1 0 -1 0 0 0 0 0 ${utime} 0 0 0 20 0 1 0 ${start} 0 5 0\n`,
  );
};

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-proc-'));
  cpSync(join(FIXTURES, '6.18-server'), dir, { recursive: true });
  table = createProcessTable(openProcRoot(dir));
  failures.length = 0;
});

afterEach(() => {
  table.close();
  rmSync(dir, { recursive: true });
});

describe('createProcessTable', () => {
  it('lists all processes with names a person would use', () => {
    table.refresh(tick);
    const names = [...table.processes.values()].map(({ pid, name }) => [pid, name]);
    expect(names.toSorted()).toEqual([
      [1, 'systemd'],
      [42, 'kworker/0:1-ev'],
      [977, 'node'],
    ]);
  });

  it('tells what a process used since the last tick', () => {
    writeStat(5000, 'burner', { utime: 100 });
    table.refresh(tick);
    expect(table.processes.get(5000)).toMatchObject({ cpuDeltaTicks: 0, stat: { utimeTicks: 100 } });
    writeStat(5000, 'burner', { utime: 175 });
    table.refresh(tick);
    expect(table.processes.get(5000)).toMatchObject({ cpuDeltaTicks: 75, stat: { utimeTicks: 175 } });
  });

  it('reads those that nobody asks for at every so-many-th tick, and has them idle in between', () => {
    using tree = createProcTree();
    const wanted = createProcessTable(openProcRoot(tree.path), {
      othersEveryTicks: 4,
      isWanted: ({ name }) => name === 'wanted',
    });
    const used = [];
    for (let second = 0; second < 10; second++) {
      tree.put(8, { name: 'other', utime: second });
      tree.put(9, { name: 'wanted', utime: second });
      wanted.refresh(tree.tick(second));
      used.push([8, 9].map((pid) => wanted.processes.get(pid)?.cpuDeltaTicks));
    }
    wanted.close();
    expect(used.map(([, ticks]) => ticks)).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(used.map(([ticks]) => ticks)).toEqual([0, 0, 0, 3, 0, 0, 0, 4, 0, 0]);
  });

  it('forgets a process that is gone', () => {
    writeStat(5000, 'short');
    table.refresh(tick);
    rmSync(join(dir, '5000'), { recursive: true });
    table.refresh(tick);
    expect(table.processes.has(5000)).toBe(false);
  });

  it('takes a reused pid for another process', () => {
    writeStat(5000, 'first', { utime: 900, start: 10 });
    table.refresh(tick);
    const first = table.processes.get(5000);
    writeStat(5000, 'second', { utime: 3, start: 20 });
    table.refresh(tick);
    const second = table.processes.get(5000);
    expect(second).not.toBe(first);
    expect(second).toMatchObject({ name: 'second', cpuDeltaTicks: 3 });
    expect(table.gone).toEqual([first]);
    expect(table.born).toEqual([second]);
  });

  it('sees a changed name after exec, of the same process', () => {
    writeStat(5000, 'sh');
    table.refresh(tick);
    const before = table.processes.get(5000);
    writeStat(5000, 'server');
    table.refresh(tick);
    expect(table.processes.get(5000)).toBe(before);
    expect(before?.name).toBe('server');
    expect(table.renamed).toEqual([{ process: before, previousName: 'sh' }]);
  });

  it('counts a stat it cannot understand as failed and goes on', () => {
    cpSync(join(FIXTURES, 'truncated/7'), join(dir, '7'), { recursive: true });
    table.refresh(tick);
    expect(failures).toEqual(['failed']);
    expect(table.processes.size).toBe(3);
  });

  it('does not count a process that exited between the listing and the read', () => {
    cpSync(join(FIXTURES, '6.18-server/1'), join(dir, '8'), { recursive: true });
    rmSync(join(dir, '8', 'stat'));
    table.refresh(tick);
    expect(failures).toEqual([]);
    expect(table.processes.has(8)).toBe(false);
  });

  it('looks for new processes only when there can be any, or a known one could not be read, and at times anyhow', () => {
    const forks = { arePossible: false };
    using tree = createProcTree();
    const quiet = createProcessTable(openProcRoot(tree.path), { mayHaveForked: () => forks.arePossible });
    const pidsAfter = (ticks: number) => {
      for (let i = 0; i < ticks; i++) quiet.refresh(tick);
      return [...quiet.processes.keys()];
    };
    tree.put(1);
    expect(pidsAfter(1)).toEqual([1]);
    tree.put(2);
    expect(pidsAfter(9)).toEqual([1]);
    expect(pidsAfter(1)).toEqual([1, 2]);
    tree.put(3);
    forks.arePossible = true;
    expect(pidsAfter(1)).toEqual([1, 2, 3]);
    forks.arePossible = false;
    tree.put(4);
    // What the kernel answers for a kept descriptor whose process is gone, a directory tree cannot.
    writeFileSync(join(tree.path, '3', 'stat'), '');
    expect(pidsAfter(1)).toEqual([1, 2]);
    expect(pidsAfter(1)).toEqual([1, 2, 4]);
    quiet.close();
  });

  it('reads a parent before its child, whatever their pids', () => {
    using tree = createProcTree();
    const aged = createProcessTable(openProcRoot(tree.path));
    tree.put(20, { start: 100 });
    tree.put(3, { start: 200, parent: 20 });
    aged.refresh(tick);
    tree.put(2, { start: 300, parent: 3 });
    aged.refresh(tick);
    const order: number[] = [];
    for (const process of aged.processes.values()) process.observer = { sample: () => order.push(process.pid) };
    aged.refresh(tick);
    aged.close();
    expect(order).toEqual([20, 3, 2]);
  });
});
