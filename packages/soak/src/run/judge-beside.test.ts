import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openTestRun, shortPlan } from '../../test/test-run.ts';
import { judgeBeside } from './judge-beside.ts';

describe('judgeBeside', { timeout: 20_000 }, () => {
  it('tells the level and the leak verdicts of what is in the folder', async () => {
    using run = openTestRun();
    await run.run(shortPlan({ services: { api: 'sleep 7395' } }));
    expect(await judgeBeside(run.directory).verdict).toEqual({
      level: 'warn',
      leaks: new Map([['api', 'not-enough-evidence']]),
    });
  });

  it('says what keeps a run from being judged', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tidemark-judge-'));
    try {
      await expect(judgeBeside(directory).verdict).rejects.toThrow('run.ndjson does not exist');
      await judgeBeside(directory).cancel();
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
