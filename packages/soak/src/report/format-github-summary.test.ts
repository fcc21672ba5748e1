import { describe, expect, it } from 'vitest';
import { LEAK, report } from '../../test/report-cases.ts';
import { life, watched } from '../../test/run-records.ts';
import type { RunPart } from '../judgement/judge-run.ts';
import { formatGithubSummary } from './format-github-summary.ts';

describe('a summary for GitHub', () => {
  it('has the verdict, the findings and the processes', () => {
    const text = formatGithubSummary(report());
    expect(text).toContain('## ❌ Soak of nightly');
    expect(text).toContain('| fail | api | leak of resident memory |');
    expect(text).toContain('| api | 190.7 MiB | 190.7 MiB |');
  });

  it('stays far below what a step may write, whatever there is', () => {
    const long = '語'.repeat(5000);
    const processes = Array.from({ length: 400 }, (_, i) => watched({ name: `${i} ${long}`, lives: [life(0, 1)] }));
    const parts = processes.map(({ name }): RunPart => ({ ...LEAK, process: name }));
    const text = formatGithubSummary(report({ processes }, parts));
    expect(Buffer.byteLength(text)).toBeLessThan(2 ** 18);
    expect(text).toContain('And 380 more findings.');
  });
});
