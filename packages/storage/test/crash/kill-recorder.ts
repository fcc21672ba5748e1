import { readFileSync, writeFileSync } from 'node:fs';
import { killWhenDue } from './kill-when-due.ts';

export interface RecorderOptions {
  readonly file: string;
  /** Holds the number of the newest acknowledged frame, in digits. */
  readonly acknowledgedFile: string;
  /** When it is due to be killed: so many frames after it began; with 0 as soon as its process runs. */
  readonly afterFrames: number;
}

/** What a killed recorder had said by the time it was dead. */
export interface KilledRecorder {
  /** The newest frame it, or one before it, had acknowledged; 0 for none. */
  readonly acknowledged: number;
  readonly errors: string;
}

/** Lets a recorder run until it is due, and kills it while it goes on. */
export async function killRecorder(options: RecorderOptions): Promise<KilledRecorder> {
  writeFileSync(options.acknowledgedFile, '', { flag: 'a' });
  const errors = await killWhenDue(new URL('./recorder-process.ts', import.meta.url), options);
  return { acknowledged: Number(readFileSync(options.acknowledgedFile, 'utf8')), errors };
}
