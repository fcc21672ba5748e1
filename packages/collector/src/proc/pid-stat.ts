import { ByteScanner } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';

/** `/proc/<pid>/stat`, see proc_pid_stat(5). Reused between reads; times in clock ticks, memory as its name says. */
export interface PidStat {
  /** Where the command name lies in the buffer it was read from: raw bytes, at most 15, any but NUL. */
  nameStart: number;
  nameEnd: number;
  /** One letter as its character code: R, S, D, Z, T, t, I, X. */
  state: number;
  parentPid: number;
  /** Pid of the process that began the session, see setsid(2). */
  sessionId: number;
  minorFaults: number;
  majorFaults: number;
  utimeTicks: number;
  stimeTicks: number;
  /** CPU of children that have ended and were waited for, and of theirs. */
  childrenTicks: number;
  threads: number;
  /** Since boot. With the pid, what a process is known by. */
  startTicks: number;
  virtualBytes: number;
  rssPages: number;
  /** As wait(2) gives it; only a zombie has one, and only its owner may see it. NaN on kernels without the field. */
  exitCode: number;
}

export function createPidStat(): PidStat {
  return {
    nameStart: 0,
    nameEnd: 0,
    state: 0,
    parentPid: 0,
    sessionId: 0,
    minorFaults: 0,
    majorFaults: 0,
    utimeTicks: 0,
    stimeTicks: 0,
    childrenTicks: 0,
    threads: 0,
    startTicks: 0,
    virtualBytes: 0,
    rssPages: 0,
    exitCode: Number.NaN,
  };
}

const OPEN = 0x28;
const CLOSE = 0x29;
const SPACE = 0x20;

/** The state of a process that has ended and waits for its parent to notice. */
export const ZOMBIE = 0x5a;

const scanner = new ByteScanner();

/** Reads the bytes into `stat`; false when they are not a complete `stat` line. Fields are numbered as in the manual. */
export function parsePidStat({ bytes, length }: ReadBuffer, stat: PidStat): boolean {
  // A name may itself hold parentheses and spaces: it ends at the last parenthesis of the line.
  // Looped over here, because for so few bytes a call into the engine's own search costs more.
  let open = 0;
  while (open < length && bytes[open] !== OPEN) open++;
  let close = length - 1;
  while (close >= open && bytes[close] !== CLOSE) close--;
  if (close < open || bytes[close + 1] !== SPACE || close + 3 >= length) return false;
  stat.nameStart = open + 1;
  stat.nameEnd = close;
  stat.state = bytes[close + 2] as number; // 3
  scanner.reset(bytes, close + 3, length);
  stat.parentPid = scanner.number(); // 4
  scanner.skipWords(1);
  stat.sessionId = scanner.number(); // 6
  scanner.skipWords(3); // 7 to 9
  stat.minorFaults = scanner.number(); // 10
  scanner.skipWords(1);
  stat.majorFaults = scanner.number(); // 12
  scanner.skipWords(1);
  stat.utimeTicks = scanner.number(); // 14
  stat.stimeTicks = scanner.number(); // 15
  stat.childrenTicks = scanner.number() + scanner.number(); // 16, 17
  scanner.skipWords(2);
  stat.threads = scanner.number(); // 20
  scanner.skipWords(1);
  stat.startTicks = scanner.number(); // 22
  stat.virtualBytes = scanner.number(); // 23
  stat.rssPages = scanner.number(); // 24
  stat.exitCode = stat.state === ZOMBIE ? exitCode() : Number.NaN;
  return !Number.isNaN(stat.parentPid + stat.majorFaults + stat.childrenTicks + stat.startTicks + stat.rssPages);
}

/**
 * Field 52; read for zombies only, because it lies at the far end of the line. To a user who may not inspect the process
 * the kernel shows 0 there, and in field 35, which is 1 for a zombie that one may inspect.
 */
function exitCode(): number {
  scanner.skipWords(10); // 25 to 34
  const mayInspect = scanner.number() !== 0;
  scanner.skipWords(16); // 36 to 51
  const code = scanner.number();
  return code !== 0 || mayInspect ? code : Number.NaN;
}
