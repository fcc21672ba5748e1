import { ByteScanner } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';

/** `/proc/<pid>/stat`, see proc_pid_stat(5). Reused between reads; times in clock ticks, memory in pages. */
export interface PidStat {
  /** Where the command name lies in the buffer it was read from: raw bytes, at most 15, any but NUL. */
  nameStart: number;
  nameEnd: number;
  utimeTicks: number;
  stimeTicks: number;
  threads: number;
  /** Since boot. With the pid, what a process is known by. */
  startTicks: number;
  rssPages: number;
}

export function createPidStat(): PidStat {
  return { nameStart: 0, nameEnd: 0, utimeTicks: 0, stimeTicks: 0, threads: 0, startTicks: 0, rssPages: 0 };
}

const OPEN = 0x28;
const CLOSE = 0x29;
/** Words between the fields that are read, in the numbering of the manual page. */
const FROM_STATE_TO_UTIME = 11;
const FROM_STIME_TO_THREADS = 4;
const FROM_THREADS_TO_START = 1;
const FROM_START_TO_RSS = 1;
const scanner = new ByteScanner();

/** Reads the bytes into `stat`; false when they are not a complete `stat` line. */
export function parsePidStat({ bytes, length }: ReadBuffer, stat: PidStat): boolean {
  // A name may itself hold parentheses and spaces: it ends at the last parenthesis of the line.
  const open = bytes.indexOf(OPEN);
  const close = bytes.lastIndexOf(CLOSE, length - 1);
  if (open < 0 || close < open) return false;
  stat.nameStart = open + 1;
  stat.nameEnd = close;
  scanner.reset(bytes, close + 1, length);
  scanner.skipWords(FROM_STATE_TO_UTIME);
  stat.utimeTicks = scanner.number();
  stat.stimeTicks = scanner.number();
  scanner.skipWords(FROM_STIME_TO_THREADS);
  stat.threads = scanner.number();
  scanner.skipWords(FROM_THREADS_TO_START);
  stat.startTicks = scanner.number();
  scanner.skipWords(FROM_START_TO_RSS);
  stat.rssPages = scanner.number();
  return !Number.isNaN(stat.utimeTicks + stat.stimeTicks + stat.threads + stat.startTicks + stat.rssPages);
}
