import type { SeriesShape } from '@tidemark/api';
import { METRICS, type MetricName } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { planColumns } from './column-plan.ts';
import { hostSample, processSamples } from './sample.ts';

type Row = [metric: MetricName, labels: Record<string, string>, value: number];

/** What the page makes of these columns. */
function read(rows: readonly Row[]) {
  const columns: SeriesShape[] = rows.map(([metric, labels]) => {
    const { name, kind, unit } = METRICS[metric];
    return { metric: name, kind, unit, labels };
  });
  const plan = planColumns(columns);
  const values = Float64Array.from(rows, ([, , value]) => value);
  return { host: hostSample(plan, values), processes: processSamples(plan, values) };
}

function cpu(modes: Readonly<Record<string, number>>): Row[] {
  return Object.entries(modes).map(([mode, rate]) => ['host_cpu_seconds_total', { mode }, rate]);
}

describe('hostSample', () => {
  it('counts all but idle and iowait as busy', () => {
    const modes = { user: 0.5, nice: 0.1, system: 0.2, irq: 0.05, softirq: 0.05, idle: 0.8, iowait: 0.2, steal: 0.1 };
    const { user, system, iowait, steal, busy } = read(cpu(modes)).host.cpu;
    expect([user, system, iowait, steal, busy].map((share) => share.toFixed(3))).toEqual([
      '30.000',
      '15.000',
      '10.000',
      '5.000',
      '50.000',
    ]);
  });

  it('manages without the modes that a kernel does not have', () => {
    const { busy, steal } = read(cpu({ user: 1, idle: 3 })).host.cpu;
    expect(busy).toBe(25);
    expect(steal).toBeNaN();
  });

  it('has no shares when no time was measured', () => {
    expect(read(cpu({ user: Number.NaN, idle: Number.NaN })).host.cpu.busy).toBeNaN();
    expect(read(cpu({ user: 0, idle: 0 })).host.cpu.busy).toBeNaN();
  });

  it('splits memory so that the parts add up', () => {
    const { memory } = read([
      ['host_memory_total_bytes', {}, 1000],
      ['host_memory_available_bytes', {}, 600],
      ['host_memory_free_bytes', {}, 100],
      ['host_swap_total_bytes', {}, 50],
      ['host_swap_free_bytes', {}, 20],
    ]).host;
    expect(memory).toEqual({ total: 1000, used: 400, reclaimable: 500, free: 100, swapTotal: 50, swapUsed: 30 });
  });

  it('never has less than nothing reclaimable', () => {
    const { memory } = read([
      ['host_memory_total_bytes', {}, 1000],
      ['host_memory_available_bytes', {}, 80],
      ['host_memory_free_bytes', {}, 100],
    ]).host;
    expect(memory).toMatchObject({ used: 900, reclaimable: 0, free: 100 });
  });

  it('is absent where nothing was recorded', () => {
    const { host } = read([]);
    expect(host.load1).toBeNaN();
    expect(host.memory.total).toBeNaN();
  });
});

describe('processSamples', () => {
  const node = { name: 'node', pid: '7', start: '1.00' };

  it('adds the CPU modes of a process up, in percent of one CPU', () => {
    const { processes } = read([
      ['process_cpu_seconds_total', { ...node, mode: 'user' }, 0.75],
      ['process_cpu_seconds_total', { ...node, mode: 'system' }, 0.5],
      ['process_resident_memory_bytes', node, 4096],
      ['process_threads', node, 11],
    ]);
    expect(processes).toEqual([
      { key: expect.any(String), name: 'node', pid: 7, cpuPercent: 125, residentBytes: 4096, threads: 11 },
    ]);
  });

  it('keeps two lives of one pid apart', () => {
    const { processes } = read([
      ['process_threads', node, 1],
      ['process_threads', { ...node, start: '2.00' }, 1],
    ]);
    expect(new Set(processes.map(({ key }) => key)).size).toBe(2);
  });

  it('leaves a process out that has no value', () => {
    expect(read([['process_threads', node, Number.NaN]]).processes).toEqual([]);
  });

  it('shows a process whose CPU has no rate yet', () => {
    const { processes } = read([
      ['process_cpu_seconds_total', { ...node, mode: 'user' }, Number.NaN],
      ['process_threads', node, 2],
    ]);
    expect(processes).toMatchObject([{ cpuPercent: Number.NaN, threads: 2 }]);
  });
});
