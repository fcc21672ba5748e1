/** The pids of all recorded processes and of their parents, at one tick. */
export type Parents = ReadonlyMap<number, number>;

/** Generations that are followed; deeper trees are loops made by reused pids. */
const MAX_DEPTH = 64;

/**
 * Tells the nearest ancestor of a process that is recorded itself, tick by tick. A parent whose series ended is remembered
 * while others say that they are its children, because so long it lives: the kernel gives orphans another parent.
 */
export function createAncestry(): (parents: Parents) => (pid: number) => number | undefined {
  let remembered: Parents = new Map();
  return (parents) => {
    const known = new Map(parents);
    for (const parent of parents.values()) {
      for (let pid = parent; !known.has(pid); pid = known.get(pid) as number) {
        const next = remembered.get(pid);
        if (next === undefined) break;
        known.set(pid, next);
      }
    }
    remembered = known;
    return (pid) => {
      let ancestor = known.get(pid);
      for (let depth = 0; ancestor !== undefined && !parents.has(ancestor); depth++) {
        ancestor = depth < MAX_DEPTH ? known.get(ancestor) : undefined;
      }
      return ancestor;
    };
  };
}
