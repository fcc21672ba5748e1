import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DescriptorBudget } from './descriptor-budget.ts';
import { createProcFile, type ProcFile } from './proc-file.ts';

export const DEFAULT_SYS_ROOT = '/sys';

/** More than there are files to read. */
const MAX_DESCRIPTORS = 64;

/** The kernel's device and control group files, or a directory tree that looks like them. It may be missing. */
export interface SysRoot {
  file(...path: string[]): ProcFile;
  has(...path: string[]): boolean;
}

export function openSysRoot(path: string = DEFAULT_SYS_ROOT): SysRoot {
  const descriptors = new DescriptorBudget(MAX_DESCRIPTORS);
  return {
    file: (...parts) => createProcFile(join(path, ...parts), descriptors),
    has: (...parts) => existsSync(join(path, ...parts)),
  };
}
