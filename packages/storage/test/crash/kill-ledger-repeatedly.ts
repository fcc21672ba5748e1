import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killWhenDue } from './kill-when-due.ts';
import { createRandom } from './seeded-random.ts';
import { verifyLedger } from './verify-ledger.ts';

/** A process is killed after so many commits at most. */
const MAX_COMMITS = 60;

/** Kills one owner of a ledger after the other, at instants that a seed decides, and verifies the file each time. */
export async function killLedgerRepeatedly(kills: number, seed: number): Promise<{ readonly commits: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-crash-'));
  const files = { file: join(directory, 'tidemark.db'), saidFile: join(directory, 'said') };
  writeFileSync(files.saidFile, '');
  const random = createRandom(seed);
  let commits = 0;
  for (let kill = 0; kill < kills; kill++) {
    const options = { ...files, afterCommits: 1 + Math.floor(random() * MAX_COMMITS) };
    const errors = await killWhenDue(new URL('./ledger-process.ts', import.meta.url), options);
    assert.equal(errors, '', `kill ${kill} of ${directory}`);
    commits = verifyLedger(options).commits;
  }
  // Kept when something is wrong.
  rmSync(directory, { recursive: true });
  return { commits };
}
