import { describe, expect, it } from 'vitest';
import { PROGRESS } from '../../test/soak-examples.ts';
import { displayWidth } from '../format/text.ts';
import { formatCourse, rangeAround, rangeFromZero } from './course.ts';
import { formatProgress, formatProgressLine } from './progress-lines.ts';

const plain = (text: string) => text;
const draw = (width: number, height: number, progress = PROGRESS) =>
  formatProgress(progress, { width, height, bold: plain, dim: plain });

describe('the block on a terminal', () => {
  it('shows each service with its course', () => {
    expect(draw(80, 23)).toEqual([
      'checkout: watching, 2h 14m of 1d, 21h 46m left',
      '        memory                          CPU                       files  threads',
      'api  120.4 MiB  ▁▁▂▂▂▃▃▄▄▅▅▅▆▆▇▇███  12.3 %  ▂▅██▄▇█▄▇█▃▆█▃▆█▂▅█     45       12',
      'db           —  ▁▁▂▂▂▃▃▄▄▅▅▅▆▆▇▇███       —  ▂▅██▄▇█▄▇█▃▆█▃▆█▂▅█      —        —',
      '0 error lines, 1 crash, no verdict yet',
    ]);
  });

  it.each([
    [200, 49],
    [80, 23],
    [60, 15],
    [40, 9],
    [24, 5],
    [12, 3],
    [1, 1],
  ])('fits into %i columns and %i rows', (width, height) => {
    const many = { ...PROGRESS, processes: Array.from({ length: 20 }, () => PROGRESS.processes).flat() };
    for (const lines of [draw(width, height), draw(width, height, many)]) {
      expect(lines.length).toBeLessThanOrEqual(height);
      expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
    }
  });

  it('says how many services it has no room for', () => {
    const many = { ...PROGRESS, processes: Array.from({ length: 20 }, () => PROGRESS.processes).flat() };
    expect(draw(80, 9, many)).toContain('and 35 more');
  });

  it('tells the segment and the verdict so far', () => {
    const leak = PROGRESS.processes.map((process) => ({ ...process, leak: 'leaking' as const }));
    const judged = { ...PROGRESS, processes: leak, segmentLeftMs: 60_000, level: 'fail', judgedMs: 7_200_000 } as const;
    const lines = draw(100, 23, judged);
    expect(lines[0]).toBe('checkout: watching, 2h 14m of 1d, 21h 46m left; segment 1, 1m left');
    expect(lines[2]).toMatch(/ LEAKING$/);
    expect(lines.at(-1)).toBe('0 error lines, 1 crash, so far FAIL (after 2h)');
  });

  it('is calm while services start, and harmless whatever they are called', () => {
    expect(draw(80, 23, { ...PROGRESS, phase: 'starting', processes: [] })).toEqual([
      'checkout: starting, until all are ready',
      '0 error lines, 1 crash, no verdict yet',
    ]);
    const hostile = PROGRESS.processes.map((process) => ({ ...process, name: 'a\u001b[2J' }));
    expect(draw(80, 23, { ...PROGRESS, processes: hostile }).join('')).not.toContain('\u001b');
  });
});

it('says the same in one line of a log', () => {
  expect(formatProgressLine(PROGRESS)).toBe(
    '2h 14m of 1d: api 120.4 MiB 12.3 %, db — —, 0 error lines, 1 crash, no verdict yet',
  );
});

describe('a course', () => {
  it('lies low while a value hardly changes, and rises with growth', () => {
    const calm = [100, 101, 100, 102];
    expect(formatCourse(calm, 4, rangeAround(calm))).toBe('▁▁▁▂');
    const grown = [100, 120, 140, 160];
    expect(formatCourse(grown, 4, rangeAround(grown))).toBe('▁▃▆█');
  });

  it('keeps peaks where values share a block, and is blank where nothing is known', () => {
    expect(formatCourse([0, 8, 0, 0, Number.NaN, Number.NaN], 3, rangeFromZero([8], 1))).toBe('█▁ ');
  });
});
