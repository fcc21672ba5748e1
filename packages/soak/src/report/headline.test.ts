import { describe, expect, it } from 'vitest';
import { ERRORS, LEAK, MEMORY, report } from '../../test/report-cases.ts';
import { entry, QUIET_LOG } from '../../test/run-records.ts';
import type { RunPart } from '../judgement/judge-run.ts';
import { createHeadline } from './headline.ts';

describe('the headline', () => {
  it('says what, how fast, how sure, and when it ends badly', () => {
    const { title, sentences } = createHeadline(report());
    expect(title).toBe('Failed: api leaks resident memory');
    expect(sentences).toEqual([
      'It grows by 12.3 MB/h (10.0 MB/h to 14.0 MB/h); that this is a leak has a probability of 98 %.',
      'At this rate it reaches its limit in 3 d 4 h.',
      'Of 3 checks, 1 failed, 1 warned and 1 passed.',
      'Watched for 1 h; it ended because its time was over.',
    ]);
  });

  it.each([
    [[MEMORY], 'Passed: no leak, and nothing above its limits'],
    [[ERRORS], 'Warning: api wrote 3 error lines'],
    [[], 'Warning: no process was watched for long enough to be judged'],
  ])('of %j is %s', (parts, title) => {
    expect(createHeadline(report({}, parts as RunPart[])).title).toBe(title);
  });

  it('says why a run ended that saw nothing', () => {
    const log = [...QUIET_LOG.slice(0, 3), entry(1, { type: 'run-ended', reason: 'interrupted' })];
    const { sentences } = createHeadline(report({ log }, [MEMORY]));
    expect(sentences.at(-1)).toMatch(/ of 1 h planned; it ended because it was interrupted\.$/);
  });

  it('does not call a run free of leaks that was not long enough to tell', () => {
    const open: RunPart = { ...LEAK, level: 'pass', growth: { ...LEAK.growth, verdict: 'not-enough-evidence' } };
    expect(createHeadline(report({}, [open])).title).toBe('Passed: nothing above its limits');
  });

  it('says no more of a run that did not begin', () => {
    const log = [...QUIET_LOG.slice(0, 3), entry(1, { type: 'run-ended', reason: 'not-ready' })];
    expect(createHeadline(report({ log }, [MEMORY]))).toMatchObject({
      title: 'Failed: a service was not ready in time or could not be started',
      sentences: [],
    });
  });
});
