import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { report } from '../../test/report-cases.ts';
import { formatHtml } from './format-html.ts';
import { writeReports } from './write-reports.ts';

describe('files', () => {
  it('are there as a whole, and nothing else is', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'soak-report-'));
    try {
      const made = report();
      await writeReports(made, directory);
      const paths = await writeReports(made, directory, { formats: ['json', 'json', 'junit'] });
      expect(paths).toEqual([join(directory, 'report.json'), join(directory, 'junit.xml')]);
      expect((await readdir(directory)).sort()).toEqual(['junit.xml', 'report.html', 'report.json', 'report.md']);
      expect(await readFile(join(directory, 'report.html'), 'utf8')).toBe(formatHtml(made));
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('that cannot be written are an error', async () => {
    await expect(writeReports(report(), '/nonexistent')).rejects.toMatchObject({ code: 'SOAK_REPORT_NOT_WRITABLE' });
  });
});
