import { describe, expect, it } from 'vitest';
import { hostileReport, report } from '../../test/report-cases.ts';
import { entry, QUIET_LOG, watched } from '../../test/run-records.ts';
import { formatMarkdown } from './format-markdown.ts';

describe('Markdown', () => {
  it('has every section that there is something for', () => {
    const log = [
      ...QUIET_LOG.slice(0, 4),
      entry(1, { type: 'error-lines', service: 'api', count: 3, pattern: '/error/', excerpt: 'an error' }),
    ];
    const headings = formatMarkdown(report({ log })).match(/^## .*$/gm);
    expect(headings).toEqual(
      ['Findings', 'What to do', 'Run', 'Stability', 'Resources', 'Growth', 'Errors', 'Environment'].map(
        (each) => `## ${each}`,
      ),
    );
  });

  it('has the numbers of each metric in one unit', () => {
    expect(formatMarkdown(report({ processes: [watched({ memory: (minutes) => minutes * 2 ** 20 })] }))).toContain(
      '| api | Resident memory | 32.50 MiB | 5.00 MiB | 60.00 MiB | 57.25 MiB | 5.00 MiB | 60.00 MiB |',
    );
  });

  it('has the verdict on growth with rate and limit', () => {
    expect(formatMarkdown(report())).toMatch(
      /\| fail \| api \| resident memory \| leaking \| slope \| 12\.3 MB\/h \(.*\) \| 98 % \| 11\.44 MiB \| 3 d 4 h \|/,
    );
  });

  it('leaves out the middle of too many events', () => {
    const log = [
      ...QUIET_LOG.slice(0, 4),
      ...Array.from({ length: 300 }, (_, i) => entry(i / 6, { type: 'trouble', message: `trouble ${i}` })),
    ];
    const text = formatMarkdown(report({ log }));
    expect(text).toContain('204 events left out here.');
    expect(text).toContain('trouble 299');
  });

  it('shows what comes from outside as it is', () => {
    const text = formatMarkdown(hostileReport());
    const unescaped = text.replaceAll(/\\[^\n]/g, '');
    const outsideOfCode = unescaped.replaceAll(/(?<!`)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
    expect(outsideOfCode).not.toMatch(/[<>[\]`]|^# end/m);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u202e]/u);
    const columns = text
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) => line.replaceAll('\\|', '').split('|').length);
    expect(new Set(columns).size).toBeLessThan(8);
  });
});
