import { expect, it } from 'vitest';
import { killLedgerRepeatedly } from '../test/crash/kill-ledger-repeatedly.ts';
import { killRepeatedly } from '../test/crash/kill-repeatedly.ts';

it('loses no acknowledged frame when it is killed three times while it records and maintains', async () => {
  expect((await killRepeatedly(3, 4)).newestSeq).toBeGreaterThan(1000);
}, 60_000);

it('neither loses nor repeats what was committed to a ledger when it is killed three times', async () => {
  expect((await killLedgerRepeatedly(3, 8)).commits).toBeGreaterThan(20);
}, 60_000);
