import { ByteScanner, endsWithNewline } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';

/** `/proc/sys/fs/file-nr`, see proc_sys_fs(5). Reused between reads. */
export interface FileNr {
  /** Open files of the whole host. */
  allocated: number;
  /** How many there may be; NaN when the kernel states a number that only means without limit. */
  limit: number;
}

export function createFileNr(): FileNr {
  return { allocated: Number.NaN, limit: Number.NaN };
}

const FREE = 1;
const scanner = new ByteScanner();

/** Reads the bytes into `fileNr`; false when they are not a line with three numbers. */
export function parseFileNr({ bytes, length }: ReadBuffer, fileNr: FileNr): boolean {
  scanner.reset(bytes, 0, length);
  fileNr.allocated = scanner.number();
  scanner.skipWords(FREE);
  const limit = scanner.number();
  // systemd sets the largest number that fits 63 bits.
  fileNr.limit = limit > Number.MAX_SAFE_INTEGER ? Number.NaN : limit;
  return endsWithNewline(bytes, length) && !Number.isNaN(fileNr.allocated + limit);
}
