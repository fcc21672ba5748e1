import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseLineArt } from '../format/line-art.ts';
import { displayWidth } from '../format/text.ts';
import { arrangeTree } from './process-tree.ts';
import type { HostUsage } from './usage.ts';
import { formatTop, scrollReach, type ViewOptions } from './view.ts';
import { INITIAL_STATE } from './view-state.ts';
import type { Workload } from './workload.ts';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const NOW = new Date(2026, 10, 21, 14, 3, 7).getTime();

const process = (pid: number, name: string, cores: number, rssBytes: number): Workload => ({
  pid: String(pid),
  name,
  parentPid: '',
  count: 1,
  cores,
  cpuTrail: [Number.NaN, cores / 2, cores],
  rssBytes,
  threads: 4,
  openFds: pid,
  readRate: 0,
  writtenRate: 1024,
  startMs: NOW - pid * 1000,
});

const USAGE: HostUsage = {
  timeMs: NOW,
  intervalMs: 1000,
  bootMs: new Date(2026, 10, 21, 13).getTime(),
  cpus: 2,
  load: [1.5, 0.25, 0],
  cpuRatio: 0.5,
  cpuTrail: [0, 0.25, 0.5],
  cpuModes: new Map([
    ['user', 0.4],
    ['system', 0.1],
    ['idle', 0.5],
    ['steal', 0.0001],
  ]),
  memoryTotalBytes: 8 * GIB,
  memoryAvailableBytes: 6 * GIB,
  memoryCachedBytes: 512 * MIB,
  memoryTrail: [0.25],
  swapTotalBytes: 2 * GIB,
  swapFreeBytes: 1.5 * GIB,
  traffic: { readRate: 0, writtenRate: 3 * MIB, diskRatio: 0.125, receiveRate: 2048, transmitRate: 100 },
  pressure: { cpu: 0.5, memory: 0, io: 0.01 },
  processCount: 321,
  processes: [
    process(10, 'idle', 0, 300 * MIB),
    process(2000, 'busy', 1.234, 100 * MIB),
    process(7, 'new\u001b[2J', Number.NaN, 200 * MIB),
  ],
  groups: [{ ...process(0, 'node', 2, GIB), pid: '', count: 12 }],
};

const OPTIONS: ViewOptions = {
  hostName: 'vm-1',
  state: INITIAL_STATE,
  width: 80,
  art: chooseLineArt({ LANG: 'C.UTF-8' }),
  bold: (text) => text,
  dim: (text) => text,
};

const withState = (state: Partial<typeof INITIAL_STATE>) => ({ ...OPTIONS, state: { ...INITIAL_STATE, ...state } });
const names = (lines: readonly string[]) => lines.slice(8).map((line) => line.trim().split(/ {2,}/).at(-1));

it('shows the host, and the processes by CPU with the unknown ones last', () => {
  expect(formatTop(USAGE, OPTIONS)).toEqual([
    'vm-1   up 1h 3m   load 1.50 0.25 0.00   2 CPUs   321 processes          14:03:07',
    'CPU  ▕████████        ▏  50.0 %               ▁▃▅  user 40.0  system 10.0',
    'Mem  ▕████            ▏  25.0 %                 ▃  2 of 8 GiB',
    'Disk read       0 B/s  write     3 MiB/s  busy  12.5 %',
    'Net  in       2 KiB/s  out       100 B/s',
    'PSI  waited for CPU  50.0 %  memory   0.0 %  disk   1.0 %  (10 s)',
    '',
    '    PID  CPU %▾        RSS     READ/s    WRITE/s  CPU, 10s    NAME',
    '   2000   123.4    100 MiB        0 B      1 KiB          ▅█  busy',
    '     10     0.0    300 MiB        0 B      1 KiB          ▁▁  idle',
    '      7       —    200 MiB        0 B      1 KiB              new\ufffd[2J',
  ]);
});

it('shows more where there is room', () => {
  const lines = formatTop(USAGE, { ...OPTIONS, width: 200 });
  expect(lines[2]).toContain('swap 0.50 of 2.00 GiB  cached 512 MiB');
  expect(lines[3]).toContain('Net  in       2 KiB/s');
  expect(lines[6]).toContain('THR   FDS     READ/s    WRITE/s      AGE  CPU, 30s');
});

it.each([
  ['by memory', { sort: 'memory' }, ['idle', 'new\ufffd[2J', 'busy']],
  [
    'by CPU, the smallest first and the unknown last',
    { sort: 'cpu', isReversed: true },
    ['idle', 'busy', 'new\ufffd[2J'],
  ],
  ['by name', { sort: 'name' }, ['busy', 'idle', 'new\ufffd[2J']],
  ['by age, the oldest first', { sort: 'age' }, ['busy', 'idle', 'new\ufffd[2J']],
  ['by pid, the smallest first', { sort: 'pid', isReversed: true }, ['new\ufffd[2J', 'idle', 'busy']],
  ['filtered by a part of the name', { filter: 'DL' }, ['idle']],
  ['filtered by pid', { filter: '7' }, ['new\ufffd[2J']],
  ['in groups', { arrangement: 'groups' }, ['node']],
] as const)('lists processes %s', (_, state, expected) => {
  expect(names(formatTop(USAGE, withState(state)))).toEqual(expected);
});

it('marks what it sorts by and in which direction', () => {
  expect(formatTop(USAGE, withState({ sort: 'memory' }))[7]).toContain('RSS▾');
  expect(formatTop(USAGE, withState({ sort: 'memory', isReversed: true }))[7]).toContain('RSS▴');
});

describe('on a terminal', () => {
  const many = { ...USAGE, processes: Array.from({ length: 40 }, (_, pid) => process(pid, `p${pid}`, 40 - pid, MIB)) };

  it.each([
    [80, 24],
    [200, 50],
    [40, 10],
    [20, 3],
    [1, 1],
  ])('fills %d columns and %d lines, and not more', (width, height) => {
    for (const state of [
      {},
      { showsHelp: true },
      { isTyping: true, filter: 'p1' },
      { arrangement: 'groups' },
      { arrangement: 'tree' },
    ] as const) {
      const lines = formatTop(many, { ...withState(state), width, height });
      expect(lines).toHaveLength(height);
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  it('leaves room for processes where it is small', () => {
    const lines = formatTop(many, { ...OPTIONS, width: 40, height: 10 });
    expect(lines.filter((line) => /p\d+$/.test(line))).toHaveLength(4);
  });

  it('tells how far it scrolls', () => {
    expect(scrollReach(many, { ...OPTIONS, height: 24 })).toEqual({ page: 15, last: 25 });
    expect(scrollReach(USAGE, { ...OPTIONS, height: 24 }).last).toBe(0);
    expect(scrollReach(many, { ...OPTIONS, height: 1 }).page).toBe(1);
  });

  it('scrolls to the last full page and no further', () => {
    const lines = formatTop(many, { ...withState({ scrolled: 99 }), height: 24 });
    expect(lines.at(-2)).toMatch(/p39$/);
    expect(lines.at(-1)).toMatch(/26-40 of 40$/);
  });

  it.each([
    ['the keys', {}, /^q quit {2}\? help/],
    ['the filter', { filter: 'busy' }, /^filter busy {2}\/ changes it/],
    ['the filter that is being typed', { filter: 'bu', isTyping: true }, /^filter bu▏ Enter keeps it/],
    ['that it stands still', { isPaused: true }, /^paused/],
    ['how to leave the help', { showsHelp: true }, /^any key/],
  ])('ends with %s', (_, state, foot) => {
    expect(formatTop(USAGE, { ...withState(state), height: 24 }).at(-1)).toMatch(foot);
  });

  it('ends with what is wrong, whatever else', () => {
    const options = { ...withState({ isPaused: true }), height: 24, notice: 'no answer' };
    expect(formatTop(USAGE, options).at(-1)).toMatch(/^no answer/);
  });
});

describe('as a tree', () => {
  const child = (parentPid: number, ...of: Parameters<typeof process>) => ({
    ...process(...of),
    parentPid: String(parentPid),
    startMs: NOW - 5000 + of[0],
  });
  const processes = [
    child(1, 30, 'shell', 0.1, MIB),
    child(0, 1, 'init', 0, 3 * MIB),
    child(30, 32, 'build', 0, 2 * MIB),
    child(32, 33, 'cc', 1, MIB),
    child(30, 31, 'editor', 0.5, MIB),
    child(1, 20, 'database', 0.3, 9 * MIB),
    child(99, 40, 'orphan', 0.2, MIB),
  ];
  const tree = (state: Partial<typeof INITIAL_STATE> = {}, options: Partial<ViewOptions> = {}) =>
    formatTop({ ...USAGE, processes }, { ...withState({ arrangement: 'tree', ...state }), ...options });
  const drawn = (lines: readonly string[]) => lines.slice(8).map((line) => line.replace(/^.{40}/, ''));

  it('hangs children below their parents, siblings by what is sorted by', () => {
    expect(tree().slice(7)).toEqual([
      '    PID  CPU %▾        RSS  CPU, 10s    NAME',
      '     40    20.0      1 MiB          ▁▂  orphan',
      '      1     0.0      3 MiB          ▁▁  init',
      '     20    30.0      9 MiB          ▂▃  ├─ database',
      '     30    10.0      1 MiB          ▁▁  └─ shell',
      '     31    50.0      1 MiB          ▃▅     ├─ editor',
      '     32     0.0      2 MiB          ▁▁     └─ build',
      '     33   100.0      1 MiB          ▅█        └─ cc',
    ]);
    expect(drawn(tree({ sort: 'name', isReversed: true }))).toEqual([
      'orphan',
      'init',
      '├─ shell',
      '│  ├─ editor',
      '│  └─ build',
      '│     └─ cc',
      '└─ database',
    ]);
  });

  it('keeps the ancestors of what is filtered for, dimmed', () => {
    const dimmed = tree({ filter: 'CC' }, { dim: (text) => `${text}*`, width: 78 });
    expect(drawn(dimmed)).toEqual(['init*', '└─ shell*', '   └─ build*', '      └─ cc']);
    expect(tree({ filter: 'cc' }, { height: 24 }).at(-1)).toMatch(/ 1 recorded$/);
    expect(drawn(tree({ filter: 'shell' }))).toEqual(['init', '└─ shell']);
    expect(drawn(tree({ filter: 'nothing' }))).toEqual([]);
  });

  it('is drawn in ASCII where the terminal has nothing else', () => {
    const art = chooseLineArt({ LANG: 'C' });
    expect(drawn(tree({ filter: 'build' }, { art })).at(-1)).toBe('   `- build');
  });

  it('has each process once, whatever is said of parents', () => {
    const pids = fc.integer({ min: 1, max: 12 });
    const said = fc.uniqueArray(fc.record({ pid: pids, parent: pids, startMs: fc.integer({ min: 0, max: 3 }) }), {
      selector: ({ pid }) => pid,
    });
    fc.assert(
      fc.property(said, (all) => {
        const workloads = all.map(({ pid, parent, startMs }) => ({ ...child(parent, pid, 'x', 0, 0), startMs }));
        const rows = arrangeTree(workloads, { isMatch: () => true, art: OPTIONS.art });
        expect(rows.map(({ workload }) => workload.pid).sort()).toEqual(workloads.map(({ pid }) => pid).sort());
      }),
    );
  });
});

it('shows a dash for what is not known, and no pressure where the kernel has none', () => {
  const { NaN: unknown } = Number;
  const lines = formatTop(
    {
      ...USAGE,
      cpuRatio: unknown,
      cpuModes: new Map(),
      bootMs: unknown,
      memoryTotalBytes: unknown,
      pressure: { cpu: unknown, memory: unknown, io: unknown },
    },
    OPTIONS,
  );
  expect(lines[0]).toContain('up —');
  expect(lines[1]).toContain('▕                ▏     — %');
  expect(lines[2]).toContain('—');
  expect(lines.join('\n')).not.toContain('PSI');
});
