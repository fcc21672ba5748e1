import { type BigIntStats, statSync } from 'node:fs';
import { describeError, systemClock } from '@tidemark/core';

/** Files whose changes are noticed by looking: no handle is held, and files that are replaced are followed. */
export interface FileWatch {
  /**
   * Whether any of the files may have changed, appeared or gone since this was asked last. Right after a change it says
   * so several times: compare what is read then.
   */
  hasChanged(): boolean;
}

/** Within this time of a change, another one may leave the same time stamp on a coarse file system. */
const RACY_MS = 2000;
const FRESH = 'fresh';

/** Paths of files or folders; a folder changes when something in it comes or goes. */
export function watchFiles(paths: readonly string[]): FileWatch {
  let known = paths.map(fingerprint);
  return {
    hasChanged: () => {
      const seen = paths.map(fingerprint);
      const changed = seen.some((print, i) => print === FRESH || print !== known[i]);
      known = seen;
      return changed;
    },
  };
}

/**
 * Returns what is to be called now and then: it reads the files at first, when they may have changed, and again until
 * there is nothing wrong: `read` threw or told of nothing. Each problem is told once for as long as it lasts.
 */
export function followFiles(
  paths: readonly string[],
  read: (onProblem: (error: Error) => void) => void,
  onError: (error: Error) => void,
): () => void {
  const watch = watchFiles(paths);
  let isStale = true;
  let told: readonly string[] = [];
  return () => {
    isStale = watch.hasChanged() || isStale;
    if (!isStale) return;
    const problems: Error[] = [];
    try {
      read((error) => problems.push(error));
    } catch (error) {
      problems.push(error as Error);
    }
    isStale = problems.length > 0;
    for (const problem of problems) if (!told.includes(describeError(problem))) onError(problem);
    told = problems.map(describeError);
  };
}

function fingerprint(path: string): string {
  let stats: BigIntStats | undefined;
  try {
    // Most agents have no such file, and look for it every second: an error takes as long as everything else.
    stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    // In its place is something that is no folder, or that may not be looked at.
  }
  if (stats === undefined) return 'missing';
  const { ino, size, mtimeMs, mtimeNs, ctimeNs } = stats;
  // The system's own clock: it is what stamped the file.
  return Math.abs(systemClock.now() - Number(mtimeMs)) < RACY_MS ? FRESH : `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
}
