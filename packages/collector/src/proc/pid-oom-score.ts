import { ByteScanner } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';

const scanner = new ByteScanner();

/** `/proc/<pid>/oom_score`: 0 to 2000, higher is killed first; NaN when it is no number. */
export function parseOomScore({ bytes, length }: ReadBuffer): number {
  return scanner.reset(bytes, 0, length).number();
}
