import { createHeadline, describePart } from '@tidemark/soak';
import { describe, expect, it } from 'vitest';
import { REPORT } from '../../test/soak-examples.ts';
import { displayWidth } from '../format/text.ts';
import { formatAnnotations } from './ci-output.ts';
import { formatReport } from './report-text.ts';

const plain = (text: string) => text;
const FILES = ['junit.xml', 'report.html'];
const format = (width: number | undefined, report = REPORT, files: readonly string[] = FILES) =>
  formatReport(report, files, { width, bold: plain, dim: plain });

describe('the report of a soak run', () => {
  it('begins with the verdict and ends with where to read on', () => {
    const { title, sentences } = createHeadline(REPORT);
    const [leak, crashes] = REPORT.parts.map((part) => describePart(REPORT, part));
    expect(format(undefined)).toBe(`${title}
${sentences.join(' ')}

FAIL  api               leak: ${leak}
FAIL  db                crashes: ${crashes}
warn  2 of 2 processes  leak: the run is too short to be judged

      memory     most     CPU     p95  files  threads
api  128 MiB  192 MiB  10.0 %  12.0 %     45        —
db   128 MiB  192 MiB  10.0 %  12.0 %     45        —

1. Take a heap snapshot of api at the beginning and one at the end, and compare them.

report  tidemark-soak/checkout/report.html
logs    tidemark-soak/checkout/logs/api.log
`);
  });

  it.each([120, 80, 60, 40, 30])('fits into %i columns', (width) => {
    const lines = format(width).split('\n');
    // Paths are not broken: nobody could copy them.
    const widths = lines.filter((line) => !line.includes('/checkout/')).map(displayWidth);
    expect(Math.max(...widths)).toBeLessThanOrEqual(width);
  });

  it('names a file that was written', () => {
    expect(format(undefined, REPORT, ['report.json', 'junit.xml'])).toContain('/checkout/report.json\n');
    expect(format(undefined, REPORT, [])).not.toContain('/checkout/report.');
  });

  it('is harmless whatever processes are called', () => {
    const parts = REPORT.parts.map((part) => ({ ...part, process: 'a\u001b[2J' }));
    expect(format(80, { ...REPORT, parts })).not.toContain('\u001b');
  });
});

describe('annotations of GitHub', () => {
  it('are one for each finding, escaped', () => {
    const run = { ...REPORT.run, name: 'a:b,c' };
    const [first, second, ...rest] = formatAnnotations({ ...REPORT, run });
    expect(first).toMatch(/^::error title=Soak of a%3Ab%2Cc::api: resident memory: it grows by .* 98 %25/);
    expect(second).toBe('::error title=Soak of a%3Ab%2Cc::db: ended by itself 2 times');
    expect(rest).toHaveLength(2);
    expect(rest[0]).toMatch(/^::warning /);
  });

  it('are what has failed, while the run goes on in another segment', () => {
    const run = { ...REPORT.run, ended: 'segment' } as const;
    expect(formatAnnotations({ ...REPORT, run })).toEqual([
      expect.stringMatching(/^::error /),
      expect.stringMatching(/^::error /),
    ]);
    expect(formatAnnotations({ ...REPORT, run, level: 'warn', parts: REPORT.parts.slice(2) })).toEqual([]);
  });

  it('are none when all is well, and one when only the whole is not', () => {
    expect(formatAnnotations({ ...REPORT, level: 'pass', parts: [] })).toEqual([]);
    expect(formatAnnotations({ ...REPORT, level: 'warn', parts: [] })).toEqual([
      expect.stringMatching(/^::warning title=Soak of checkout::Warning: /),
    ]);
  });
});
