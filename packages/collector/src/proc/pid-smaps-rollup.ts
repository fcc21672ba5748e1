import { ByteScanner } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';

const PSS = Buffer.from('Pss:');
const BYTES_PER_KB = 1024;
const scanner = new ByteScanner();

/** Proportional set size from `/proc/<pid>/smaps_rollup`, bytes; NaN when the line is missing. */
export function parsePss({ bytes, length }: ReadBuffer): number {
  for (scanner.reset(bytes, 0, length); !scanner.atEnd; scanner.skipLine()) {
    if (scanner.take(PSS)) return scanner.number() * BYTES_PER_KB;
  }
  return Number.NaN;
}
