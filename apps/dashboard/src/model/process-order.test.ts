import { describe, expect, it } from 'vitest';
import { nextOrder, orderProcesses, type ProcessOrder } from './process-order.ts';
import type { ProcessSample } from './sample.ts';

const process = (pid: number, name: string, cpuPercent: number): ProcessSample => ({
  key: String(pid),
  pid,
  name,
  cpuPercent,
  residentBytes: pid,
  threads: 1,
});
const PROCESSES = [process(3, 'c', 5), process(1, 'b', 50), process(2, 'a', Number.NaN)];

function pids(order: ProcessOrder, count = 10): number[] {
  return orderProcesses(PROCESSES, order, count).map(({ pid }) => pid);
}

describe('orderProcesses', () => {
  it('puts the greatest first, and absent values last in either direction', () => {
    expect(pids({ column: 'cpuPercent', descending: true })).toEqual([1, 3, 2]);
    expect(pids({ column: 'cpuPercent', descending: false })).toEqual([3, 1, 2]);
  });

  it('orders names as text', () => {
    expect(pids({ column: 'name', descending: false })).toEqual([2, 1, 3]);
  });

  it('orders equals by pid', () => {
    expect(pids({ column: 'threads', descending: true })).toEqual([1, 2, 3]);
  });

  it('gives as many as asked for', () => {
    expect(pids({ column: 'pid', descending: true }, 2)).toEqual([3, 2]);
  });
});

describe('nextOrder', () => {
  it('begins with the greatest for quantities, and with the first for names and pids', () => {
    const byName = { column: 'name', descending: false } as const;
    expect(nextOrder(byName, 'threads')).toEqual({ column: 'threads', descending: true });
    expect(nextOrder(byName, 'pid')).toEqual({ column: 'pid', descending: false });
  });

  it('turns round at the second click', () => {
    expect(nextOrder({ column: 'pid', descending: false }, 'pid')).toEqual({ column: 'pid', descending: true });
  });
});
