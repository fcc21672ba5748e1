import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SOURCE_CONDITION } from '@tidemark/core';

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

const RECORDER = fileURLToPath(new URL('./recorder-process.ts', import.meta.url));

/** Lets a recorder run until it is due, and kills it while it goes on. */
export async function killRecorder(options: RecorderOptions): Promise<KilledRecorder> {
  writeFileSync(options.acknowledgedFile, '', { flag: 'a' });
  const flags = [`--conditions=${SOURCE_CONDITION}`, '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, RECORDER, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stdout.on('data', () => child.kill('SIGKILL'));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
    child.kill('SIGKILL');
  });
  await once(child, 'close');
  return { acknowledged: Number(readFileSync(options.acknowledgedFile, 'utf8')), errors };
}
