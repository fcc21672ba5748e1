import { ByteScanner, endsWithNewline } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';

/** A control group file that is one number, such as `memory.current` or `pids.max`. Reused between reads. */
export interface CgroupValue {
  /** NaN for `max`, which is no limit. */
  value: number;
}

export function createCgroupValue(): CgroupValue {
  return { value: Number.NaN };
}

const MAX = Buffer.from('max\n');
const scanner = new ByteScanner();

/** Reads the bytes into `into`; false when they are neither a number nor `max`. */
export function parseCgroupValue({ bytes, length }: ReadBuffer, into: CgroupValue): boolean {
  into.value = Number.NaN;
  if (scanner.reset(bytes, 0, length).take(MAX)) return true;
  into.value = scanner.number();
  return endsWithNewline(bytes, length) && !Number.isNaN(into.value);
}
