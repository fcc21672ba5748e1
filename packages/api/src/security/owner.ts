import { type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Does something as the owner of a folder when root runs this: what is made is the owner's, and links that the owner
 * may have laid there lead root nowhere that the owner could not go. Blocks; anyone but root works as they are.
 */
export function asOwner<T>(folder: string, work: () => T): T {
  const { geteuid, getegid, getgroups, setgroups, setegid, seteuid } = process;
  if (geteuid?.() !== 0 || !getegid || !getgroups || !setgroups || !setegid || !seteuid) return work();
  const { uid, gid } = statNearest(folder);
  if (uid === 0) return work();
  const [ownGid, ownGroups] = [getegid(), getgroups()];
  try {
    setgroups([gid]);
    setegid(gid);
    seteuid(uid);
    return work();
  } finally {
    seteuid(0);
    setegid(ownGid);
    setgroups(ownGroups);
  }
}

/** Of the folder, or of the one it would be made in. */
function statNearest(folder: string): Stats {
  return statSync(folder, { throwIfNoEntry: false }) ?? statNearest(dirname(folder));
}
