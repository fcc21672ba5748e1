import { expect, it } from 'vitest';
import { killRepeatedly } from '../test/crash/kill-repeatedly.ts';

it('loses no acknowledged frame when it is killed five times while it records and maintains', async () => {
  expect((await killRepeatedly(5, 4)).newestSeq).toBeGreaterThan(1000);
}, 60_000);
