import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulateFrames } from '../simulated-frames.ts';
import { killRecorder } from './kill-recorder.ts';
import { createRandom } from './seeded-random.ts';
import { verifyHistory } from './verify-history.ts';

/** A recorder is killed after so many frames at most; some are killed before their first. */
const MAX_FRAMES = 2000;

/** Kills one recorder of a file after the other, at instants that a seed decides, and verifies the file each time. */
export async function killRepeatedly(kills: number, seed: number): Promise<{ readonly newestSeq: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-crash-'));
  const file = join(directory, 'tidemark.db');
  const random = createRandom(seed);
  const frames = simulateFrames();
  let newestSeq = 0;
  for (let kill = 0; kill < kills; kill++) {
    const afterFrames = random() < 0.05 ? 0 : Math.floor(random() * MAX_FRAMES);
    const killed = await killRecorder({ file, acknowledgedFile: join(directory, 'acknowledged'), afterFrames });
    assert.equal(killed.errors, '', `kill ${kill} of ${directory}`);
    const { acknowledged } = killed;
    if (acknowledged > 0) newestSeq = verifyHistory(file, { frames, acknowledged }).newestSeq;
  }
  // Kept when something is wrong.
  rmSync(directory, { recursive: true });
  return { newestSeq };
}
