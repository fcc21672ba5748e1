import { ByteScanner } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';

/** The lines of `/proc/<pid>/status` that no cheaper file has, see proc_pid_status(5): the main thread's switches. */
export interface PidStatus {
  voluntarySwitches: number;
  involuntarySwitches: number;
}

export function createPidStatus(): PidStatus {
  return { voluntarySwitches: Number.NaN, involuntarySwitches: Number.NaN };
}

const VOLUNTARY = Buffer.from('voluntary_ctxt_switches:');
const INVOLUNTARY = Buffer.from('nonvoluntary_ctxt_switches:');
const scanner = new ByteScanner();

/** Reads the bytes into `status`; false when the lines are missing. */
export function parsePidStatus({ bytes, length }: ReadBuffer, status: PidStatus): boolean {
  status.voluntarySwitches = Number.NaN;
  status.involuntarySwitches = Number.NaN;
  for (scanner.reset(bytes, 0, length); !scanner.atEnd; scanner.skipLine()) {
    if (scanner.take(VOLUNTARY)) status.voluntarySwitches = scanner.number();
    else if (scanner.take(INVOLUNTARY)) status.involuntarySwitches = scanner.number();
  }
  return !Number.isNaN(status.voluntarySwitches + status.involuntarySwitches);
}
