import type { ReadBuffer } from './proc-file.ts';

const NUL = 0x00;
const SLASH = 0x2f;

/**
 * The program's own name from `/proc/<pid>/cmdline`: the last part of its first argument. Empty for kernel threads.
 * The other arguments are never looked at; they may hold secrets.
 */
export function parseProgramName({ bytes, length }: ReadBuffer): string {
  const nul = bytes.indexOf(NUL);
  const end = nul < 0 || nul > length ? length : nul;
  const slash = end === 0 ? -1 : bytes.lastIndexOf(SLASH, end - 1);
  return bytes.toString('utf8', slash + 1, end);
}
