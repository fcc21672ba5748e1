import type { SysRoot } from './sys-root.ts';

/**
 * Whether a device of `/proc/diskstats` is a whole one and not a partition of another, whose figures have it already.
 * `/sys/block` lists exactly the whole ones; where it is hidden, as in some containers, the name must tell.
 */
export function isWholeDevice(sys: SysRoot, name: string): boolean {
  return sys.has('block') ? sys.has('block', name.replaceAll('/', '!')) : !hasPartitionName(name);
}

/** The kernel's rule: a number behind the letters of a disk, or `p` and a number behind a name that ends in a digit. */
function hasPartitionName(name: string): boolean {
  return /^(?:[hsv]|xv)d[a-z]+\d+$|\dp\d+$/.test(name);
}
