import { expect, it } from 'vitest';
import { killLedgerRepeatedly } from '../test/crash/kill-ledger-repeatedly.ts';
import { killRepeatedly } from '../test/crash/kill-repeatedly.ts';

const DAY_FRAMES = 8640;

it('loses no acknowledged frame when it is killed 200 times while it appends, seals, rolls up and forgets', async () => {
  const { newestSeq } = await killRepeatedly(200, 20_261_121);
  expect(newestSeq).toBeGreaterThan(7 * DAY_FRAMES);
});

it('neither loses nor repeats what was committed to a ledger when it is killed 30 times', async () => {
  expect((await killLedgerRepeatedly(30, 20_261_121)).commits).toBeGreaterThan(500);
});
