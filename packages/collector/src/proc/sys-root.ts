import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createProcFile, type ProcFile } from './proc-file.ts';

export const DEFAULT_SYS_ROOT = '/sys';

/** The kernel's device and control group files, or a directory tree that looks like them. It may be missing. */
export interface SysRoot {
  file(...path: string[]): ProcFile;
  has(...path: string[]): boolean;
}

export function openSysRoot(path: string = DEFAULT_SYS_ROOT): SysRoot {
  return {
    file: (...parts) => createProcFile(join(path, ...parts)),
    has: (...parts) => existsSync(join(path, ...parts)),
  };
}
