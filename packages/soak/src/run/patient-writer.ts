import { writeSync } from 'node:fs';

/** Writes to a file that may refuse: what it does not take waits in memory for the next write. */
export interface PatientWriter {
  write(text: string): void;
}

/** `start` comes before the first text. */
export function createPatientWriter(fd: number, start = ''): PatientWriter {
  let waiting = Buffer.from(start);
  return {
    write: (text: string) => {
      waiting = Buffer.concat([waiting, Buffer.from(text)]);
      try {
        while (waiting.length > 0) waiting = waiting.subarray(writeSync(fd, waiting));
      } catch {
        // The next text comes soon enough, and whoever fills the disk is told of elsewhere.
      }
    },
  };
}
