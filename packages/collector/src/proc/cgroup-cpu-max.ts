import { ByteScanner, endsWithNewline } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';

/** `cpu.max` of a control group, see the kernel's admin-guide/cgroup-v2. Reused between reads. */
export interface CgroupCpuMax {
  /** How many CPUs' time the group may use; NaN without a limit. */
  cpus: number;
}

export function createCgroupCpuMax(): CgroupCpuMax {
  return { cpus: Number.NaN };
}

const MAX = Buffer.from('max ');
const scanner = new ByteScanner();

/** Reads the bytes into `into`; false when they are not a quota or `max`, and a period. */
export function parseCgroupCpuMax({ bytes, length }: ReadBuffer, into: CgroupCpuMax): boolean {
  const unlimited = scanner.reset(bytes, 0, length).take(MAX);
  const quota = unlimited ? Number.NaN : scanner.number();
  const period = scanner.number();
  into.cpus = period > 0 ? quota / period : Number.NaN;
  return endsWithNewline(bytes, length) && period > 0 && (unlimited || !Number.isNaN(quota));
}
