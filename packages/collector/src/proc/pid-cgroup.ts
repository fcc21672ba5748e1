import type { ReadBuffer } from './proc-file.ts';

const UNIFIED = Buffer.from('0::');
const NEWLINE = 0x0a;

/** Path in the unified (v2) hierarchy from `/proc/<pid>/cgroup`: `/system.slice/ssh.service`; undefined without one. */
export function parseCgroupPath({ bytes, length }: ReadBuffer): string | undefined {
  const text = bytes.subarray(0, length);
  for (let start = 0; start < length; ) {
    const newline = text.indexOf(NEWLINE, start);
    const end = newline < 0 ? length : newline;
    if (UNIFIED.compare(text, start, Math.min(start + UNIFIED.length, end)) === 0) {
      return text.toString('utf8', start + UNIFIED.length, end);
    }
    start = end + 1;
  }
  return undefined;
}
