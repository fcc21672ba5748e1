import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type DataSet, samplesOf } from './data-set.ts';
import { loadApart } from './load-apart.ts';
import { compareFrames, type Losslessness } from './losslessness.ts';
import { round } from './spread.ts';
import { bytesOfTidemark, tidemarkFile } from './tidemark.ts';

/** What a whole set has cost that went through the journal as an agent's frames do, in a process that had just started. */
export interface Recording {
  readonly set: string;
  readonly samplesPerCpuSecond: number;
  readonly samplesPerWallSecond: number;
  /** After closing. */
  readonly bytesPerSample: number;
  readonly readBack: Losslessness;
}

/** Records a set as fast as it goes and reads every frame of it back. */
export async function measureRecording(set: DataSet): Promise<Recording> {
  const directory = mkdtempSync(join(set.directory, 'recording-'));
  try {
    const file = tidemarkFile(directory);
    const { cpuSeconds, wallSeconds } = await loadApart(set, { loader: 'tidemark-frames', file, isWarm: false });
    return {
      set: set.name,
      samplesPerCpuSecond: Math.round(samplesOf(set) / cpuSeconds),
      samplesPerWallSecond: Math.round(samplesOf(set) / wallSeconds),
      bytesPerSample: round(bytesOfTidemark(directory) / samplesOf(set), 3),
      readBack: await compareFrames(set, file),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
