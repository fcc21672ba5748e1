import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parsePasswd } from './passwd.ts';
import { parseCgroupPath } from './pid-cgroup.ts';
import type { ProcRoot } from './proc-root.ts';

/** What rules may ask about a process and no tick reads. Each is undefined when it cannot be known. Overwrites the buffer. */
export interface ProcessFacts {
  /** Program and arguments, separated by spaces. For matching only: it may hold secrets and must not be recorded. */
  commandLine(pid: number): string | undefined;
  /**
   * The value of a variable in the environment that its program began with; undefined as well where that may not be seen.
   * For matching only: the others may hold secrets.
   */
  variable(pid: number, name: string): string | undefined;
  /** Name of the effective user; the number where it has no name. */
  user(pid: number): string | undefined;
  /** Path in the unified cgroup hierarchy. */
  cgroup(pid: number): string | undefined;
  /** The number in a file, as daemons leave it. */
  pidInFile(path: string): number | undefined;
}

const PASSWD = '/etc/passwd';

export function createProcessFacts(root: ProcRoot): ProcessFacts {
  const { buffer } = root;
  let names: Map<number, string> | undefined;
  const readOnce = (...path: string[]): boolean => {
    const file = root.file(...path);
    const outcome = file.read(buffer, 'whole');
    file.close();
    return outcome === 'sample';
  };
  return {
    commandLine: (pid) =>
      readOnce(String(pid), 'cmdline')
        ? buffer.bytes.toString('utf8', 0, buffer.length).replaceAll('\0', ' ').trimEnd()
        : undefined,
    variable: (pid, name) =>
      readOnce(String(pid), 'environ')
        ? findVariable(buffer.bytes.toString('utf8', 0, buffer.length), name)
        : undefined,
    cgroup: (pid) => (readOnce(String(pid), 'cgroup') ? parseCgroupPath(buffer) : undefined),
    user: (pid) => {
      const uid = attempt(() => statSync(join(root.path, String(pid))).uid);
      if (uid === undefined) return undefined;
      names ??= attempt(() => parsePasswd(wholeFile(PASSWD))) ?? new Map();
      return names.get(uid) ?? String(uid);
    },
    pidInFile: (path) => {
      const text = attempt(() => readFileSync(path, 'utf8').trim()) ?? '';
      return /^\d+$/.test(text) ? Number(text) : undefined;
    },
  };
}

/** Entries end in NUL; of two with the same name the first one counts, as for getenv(3). */
function findVariable(environment: string, name: string): string | undefined {
  const start = `${name}=`;
  return environment
    .split('\0')
    .find((entry) => entry.startsWith(start))
    ?.slice(start.length);
}

function wholeFile(path: string) {
  const bytes = readFileSync(path);
  return { bytes, length: bytes.length };
}

/** A process may be gone and a file missing: both are facts, not errors. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
