import { describe, expect, it } from 'vitest';
import { report } from '../../test/report-cases.ts';
import { QUIET_LOG, runStarted, watched } from '../../test/run-records.ts';
import { formatGithubSummary } from './format-github-summary.ts';
import { formatHtml } from './format-html.ts';
import { formatJson, parseReport } from './format-json.ts';
import { formatJunit } from './format-junit.ts';
import { formatMarkdown } from './format-markdown.ts';

describe('all formats', () => {
  it.each([
    [
      'of a run in which nothing lived',
      report({ processes: [], log: [runStarted()], overhead: { cpuRatio: Number.NaN, memoryBytes: Number.NaN } }, []),
    ],
    ['of a run that was killed', report({ log: QUIET_LOG.slice(0, 4) })],
    [
      'of forty processes',
      report({ processes: Array.from({ length: 40 }, (_, i) => watched({ name: `api: worker ${i}`, role: 'child' })) }),
    ],
  ])('%s say nothing that is no number', (_, made) => {
    for (const text of [formatMarkdown(made), formatHtml(made), formatJunit(made), formatGithubSummary(made)]) {
      expect(text).not.toMatch(/\b(?:NaN|Infinity|undefined|null)\b/);
    }
    expect(parseReport(formatJson(made)).run.id).toBe('run-1');
  });
});
