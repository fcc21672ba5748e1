import { expect, it } from 'vitest';
import { killLedgerRepeatedly } from '../test/crash/kill-ledger-repeatedly.ts';
import { killRepeatedly } from '../test/crash/kill-repeatedly.ts';

it('loses no acknowledged frame when it is killed five times while it records and maintains', async () => {
  expect((await killRepeatedly(5, 4)).newestSeq).toBeGreaterThan(1000);
}, 60_000);

it('neither loses nor repeats what was committed to a ledger when it is killed five times', async () => {
  expect((await killLedgerRepeatedly(5, 8)).commits).toBeGreaterThan(20);
}, 60_000);
