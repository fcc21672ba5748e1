import type { ReadBuffer } from './proc-file.ts';

/** Facts about the kernel that no text file states, from the auxiliary vector, see getauxval(3). */
export interface Auxv {
  readonly pageBytes: number;
  readonly clockTicksPerSecond: number;
}

const AT_PAGESZ = 6n;
const AT_CLKTCK = 17n;
const ENTRY_BYTES = 16;

/** What every 64-bit Linux on x86 has; used where the vector does not say. */
export const USUAL_AUXV: Auxv = { pageBytes: 4096, clockTicksPerSecond: 100 };

/** `/proc/self/auxv`: pairs of 64-bit words, ended by the key 0. Sizes that no kernel has count as not said. */
export function parseAuxv({ bytes, length }: ReadBuffer): Auxv {
  let { pageBytes, clockTicksPerSecond } = USUAL_AUXV;
  for (let at = 0; at + ENTRY_BYTES <= length; at += ENTRY_BYTES) {
    const key = bytes.readBigUInt64LE(at);
    const value = Number(bytes.readBigUInt64LE(at + ENTRY_BYTES / 2));
    if (key === AT_PAGESZ && value >= 1024 && value <= 1024 * 1024) pageBytes = value;
    if (key === AT_CLKTCK && value >= 1 && value <= 10_000) clockTicksPerSecond = value;
  }
  return { pageBytes, clockTicksPerSecond };
}
