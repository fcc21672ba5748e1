import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The names of the files of one exporter, which sort as their times do. */
export interface FileNames {
  /**
   * Of the file that begins at a time, Unix epoch in milliseconds; a millisecond or more later where there is one already,
   * as after the clock was set back.
   */
  free(timeMs: number): string;
  /** Whether a file is one of ours, as it is written or compressed. */
  isOurs(name: string): boolean;
}

export const GZIP_ENDING = '.gz';

const PLACE = '{time}';
const TIME = /^\d{8}T\d{9}Z$/;

/** `tidemark-{time}` and `.csv` make `tidemark-20261121T030000000Z.csv`. */
export function createFileNames(directory: string, pattern: string, ending: string): FileNames {
  const [before = '', after = ''] = pattern.split(PLACE);
  const behind = after + ending;
  const nameAt = (timeMs: number) => before + new Date(timeMs).toISOString().replaceAll(/[-:.]/g, '') + behind;
  const isTaken = (name: string) => [name, name + GZIP_ENDING].some((file) => existsSync(join(directory, file)));
  return {
    free: (timeMs) => {
      let freeMs = timeMs;
      while (isTaken(nameAt(freeMs))) freeMs++;
      return nameAt(freeMs);
    },
    isOurs: (name) => {
      const plain = name.endsWith(GZIP_ENDING) ? name.slice(0, -GZIP_ENDING.length) : name;
      const isFramed = plain.startsWith(before) && plain.endsWith(behind);
      return isFramed && TIME.test(plain.slice(before.length, plain.length - behind.length));
    },
  };
}
