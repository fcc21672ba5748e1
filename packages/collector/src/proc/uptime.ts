import { ByteScanner } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';

const scanner = new ByteScanner();
const MS_PER_SECOND = 1000;

/** Milliseconds since boot from `/proc/uptime`, suspension included, to a hundredth of a second; NaN when it is no number. */
export function parseUptimeMs({ bytes, length }: ReadBuffer): number {
  return Math.round(scanner.reset(bytes, 0, length).number() * MS_PER_SECOND);
}
