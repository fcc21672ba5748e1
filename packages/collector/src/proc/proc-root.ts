import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { collectorError } from '../errors.ts';
import { type Auxv, parseAuxv, USUAL_AUXV } from './auxv.ts';
import { budgetWithin, DescriptorBudget } from './descriptor-budget.ts';
import { parseOpenFilesLimit } from './pid-limits.ts';
import { createProcFile, createReadBuffer, type ProcFile, type ReadBuffer } from './proc-file.ts';

export const DEFAULT_PROC_ROOT = '/proc';

const USUAL_OPEN_FILES_LIMIT = 1024;

/** A mounted process file system, or a directory tree that looks like one. */
export interface ProcRoot {
  readonly path: string;
  /** The one buffer of this thread: read, parse, then read the next. */
  readonly buffer: ReadBuffer;
  readonly auxv: Auxv;
  /** Shared by all files that are opened here. */
  readonly descriptors: DescriptorBudget;
  file(...path: string[]): ProcFile;
  /** Pids of all processes, as the directory lists them. */
  listPids(): number[];
}

/** Throws `COLLECTOR_PROC_UNREADABLE` when the directory has no `stat`, as on other systems than Linux. */
export function openProcRoot(path: string = DEFAULT_PROC_ROOT): ProcRoot {
  const buffer = createReadBuffer();
  const descriptors = readBudget(path, buffer);
  const file = (...parts: string[]) => createProcFile(`${path}/${parts.join('/')}`, descriptors);
  const stat = file('stat');
  const outcome = stat.read(buffer, 'one-read');
  stat.close();
  if (outcome !== 'sample') {
    throw collectorError(
      'COLLECTOR_PROC_UNREADABLE',
      `${path} is not a process file system: ${join(path, 'stat')} is ${outcome}`,
      {
        details: { path },
      },
    );
  }
  const vector = file('self', 'auxv');
  const auxv = vector.read(buffer, 'whole') === 'sample' ? parseAuxv(buffer) : USUAL_AUXV;
  vector.close();
  return { path, buffer, auxv, descriptors, file, listPids: () => listPids(path) };
}

/** By the limit of this process; by the usual one where it cannot be read. */
function readBudget(path: string, buffer: ReadBuffer): DescriptorBudget {
  const limits = createProcFile(`${path}/self/limits`, new DescriptorBudget(0));
  const limit = limits.read(buffer, 'whole') === 'sample' ? parseOpenFilesLimit(buffer) : Number.NaN;
  return budgetWithin(Number.isNaN(limit) ? USUAL_OPEN_FILES_LIMIT : limit);
}

function listPids(path: string): number[] {
  const pids: number[] = [];
  for (const name of readdirSync(path)) {
    const first = name.charCodeAt(0);
    if (first >= 0x31 && first <= 0x39) {
      const pid = Number(name);
      if (Number.isInteger(pid)) pids.push(pid);
    }
  }
  return pids;
}
