import { writeSync } from 'node:fs';

/** Writes to a file that may refuse: what it does not take waits in memory for the next write. */
export interface PatientWriter {
  write(text: string): void;
  /** Why something waits; undefined when nothing does. */
  readonly refusal: Error | undefined;
}

/** `start` comes before the first text. */
export function createPatientWriter(fd: number, start = ''): PatientWriter {
  let waiting = Buffer.from(start);
  let refusal: Error | undefined;
  return {
    get refusal() {
      return refusal;
    },
    write: (text: string) => {
      waiting = Buffer.concat([waiting, Buffer.from(text)]);
      try {
        while (waiting.length > 0) waiting = waiting.subarray(writeSync(fd, waiting));
        refusal = undefined;
      } catch (error) {
        refusal = error as Error;
      }
    },
  };
}
