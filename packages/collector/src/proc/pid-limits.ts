import { ByteScanner } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';

const OPEN_FILES = Buffer.from('Max open files');
const UNLIMITED = Buffer.from('unlimited');
const scanner = new ByteScanner();

/** The soft limit of open files from `/proc/<pid>/limits`; infinite when there is none, NaN when the line is missing. */
export function parseOpenFilesLimit({ bytes, length }: ReadBuffer): number {
  for (scanner.reset(bytes, 0, length); !scanner.atEnd; scanner.skipLine()) {
    if (!scanner.take(OPEN_FILES)) continue;
    const limit = scanner.number();
    return Number.isNaN(limit) && scanner.take(UNLIMITED) ? Number.POSITIVE_INFINITY : limit;
  }
  return Number.NaN;
}
