import { describe, expect, it } from 'vitest';
import { displayWidth } from '../format/text.ts';
import type { HostUsage, ProcessUsage } from './usage.ts';
import { formatTop, type ViewOptions } from './view.ts';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

const process = (pid: number, name: string, cores: number, rssBytes: number): ProcessUsage => ({
  pid: String(pid),
  name,
  cores,
  rssBytes,
  threads: 4,
});

const USAGE: HostUsage = {
  timeMs: new Date(2026, 10, 21, 14, 3, 7).getTime(),
  intervalMs: 1000,
  bootMs: new Date(2026, 10, 21, 13).getTime(),
  cpus: 2,
  load: [1.5, 0.25, 0],
  cpuRatio: 0.5,
  cpuModes: new Map([
    ['user', 0.4],
    ['system', 0.1],
    ['idle', 0.5],
    ['steal', 0.0001],
  ]),
  memoryTotalBytes: 8 * GIB,
  memoryAvailableBytes: 6 * GIB,
  memoryCachedBytes: 512 * MIB,
  swapTotalBytes: 2 * GIB,
  swapFreeBytes: 1.5 * GIB,
  processCount: 321,
  processes: [
    process(10, 'idle', 0, 300 * MIB),
    process(2000, 'busy', 1.234, 100 * MIB),
    process(7, 'new\u001b[2J', Number.NaN, 200 * MIB),
  ],
};

const OPTIONS: ViewOptions = {
  hostName: 'vm-1',
  sort: 'cpu',
  width: 80,
  bold: (text) => text,
  dim: (text) => text,
};

const names = (lines: readonly string[]) => lines.slice(5).map((line) => line.trim().split(/ {2,}/).at(-1));

it('shows the host, its CPU and memory, and the processes by CPU with the unknown ones last', () => {
  expect(formatTop(USAGE, OPTIONS)).toEqual([
    'vm-1   up 1h 3m   load 1.50 0.25 0.00   2 CPUs   321 processes          14:03:07',
    'CPU  ▕██████████          ▏  50.0 %   user 40.0  system 10.0',
    'Mem  ▕█████               ▏  25.0 %   2 of 8 GiB   cached 512 MiB   swap 0.50 o…',
    '',
    '    PID  CPU %▾        RSS  THREADS  NAME',
    '   2000   123.4    100 MiB        4  busy',
    '     10     0.0    300 MiB        4  idle',
    '      7       —    200 MiB        4  new\ufffd[2J',
  ]);
});

it('sorts by memory on request', () => {
  const lines = formatTop(USAGE, { ...OPTIONS, sort: 'memory' });
  expect(lines[4]).toContain('RSS▾');
  expect(names(lines)).toEqual(['idle', 'new\ufffd[2J', 'busy']);
});

describe('on a terminal', () => {
  it.each([
    [80, 24],
    [200, 50],
    [40, 12],
    [20, 3],
    [1, 1],
  ])('fills %d columns and %d lines, and not more', (width, height) => {
    const lines = formatTop(USAGE, { ...OPTIONS, width, height });
    expect(lines).toHaveLength(height);
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  });

  it('ends with the keys, or with what is wrong', () => {
    expect(formatTop(USAGE, { ...OPTIONS, height: 24 }).at(-1)).toMatch(/^q quit/);
    expect(formatTop(USAGE, { ...OPTIONS, height: 24, notice: 'no answer' }).at(-1)).toBe('no answer');
  });
});

it('shows a dash for what is not known', () => {
  const unknown = {
    ...USAGE,
    cpuRatio: Number.NaN,
    cpuModes: new Map(),
    bootMs: Number.NaN,
    memoryTotalBytes: Number.NaN,
  };
  const [host, cpu, memory] = formatTop(unknown, OPTIONS);
  expect(host).toContain('up —');
  expect(cpu).toBe('CPU  ▕                    ▏     — %');
  expect(memory).toContain('—');
});
