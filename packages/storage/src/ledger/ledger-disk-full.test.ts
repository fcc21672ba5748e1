import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commitAt, transitionAt } from '../../test/alert-life.ts';
import { tamper } from '../../test/damage-file.ts';
import { CAN_MOUNT, mountSmallDisk } from '../../test/small-disk.ts';
import { checkHistory } from '../check.ts';
import type { Ledger } from './ledger.ts';
import { openLedger } from './open-ledger.ts';

const DISK_MIB = 16;
const ALWAYS = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };

/** As an engine does: what could not be stored is part of the next commit. Returns how often that was so. */
async function commitUntilFull(
  ledger: Ledger,
  first: number,
): Promise<{ readonly stored: number; readonly code: string }> {
  for (let i = first; ; i++) {
    try {
      await ledger.commit(commitAt(i));
    } catch (error) {
      return { stored: i - 1, code: (error as { code: string }).code };
    }
  }
}

it.skipIf(!CAN_MOUNT)(
  'stores all of a commit or nothing on a full disk (needs to mount one), and goes on',
  async () => {
    using disk = mountSmallDisk(DISK_MIB);
    const file = join(disk.path, 'tidemark.db');
    await using ledger = openLedger({ file });
    await ledger.commit(commitAt(1));
    // Into the file, so that the log begins anew and has to grow.
    tamper(file, () => {});
    const { bavail, bsize } = statfsSync(disk.path);
    const ballast = join(disk.path, 'ballast');
    writeFileSync(ballast, Buffer.alloc(bavail * bsize - 300_000));
    const { stored, code } = await commitUntilFull(ledger, 2);
    expect(code).toBe('STORAGE_DISK_FULL');
    expect(await ledger.load()).toMatchObject({ snapshot: commitAt(stored).snapshot });
    expect(await ledger.transitions({ ...ALWAYS, limit: 1 })).toEqual([transitionAt(stored)]);
    expect(checkHistory(file).damages).toEqual([]);
    rmSync(ballast);
    expect(await ledger.commit(commitAt(stored + 1))).toMatchObject({
      transitions: 1,
      deliveries: [{ result: 'added' }, { result: 'added' }],
    });
    expect((await ledger.queue('webhook')).figures().items).toBe(stored + 1);
  },
);
