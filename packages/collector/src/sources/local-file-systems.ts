import type { Mount } from '../proc/mountinfo.ts';

/** On block devices, though their device number does not say so. */
const MANY_DEVICES: ReadonlySet<string> = new Set(['btrfs', 'zfs', 'bcachefs']);

/** Always full, and meant to be. */
const IMAGES: ReadonlySet<string> = new Set(['squashfs', 'iso9660', 'udf', 'erofs', 'cramfs', 'romfs']);

/** Files that engines put into containers, and trees whose mounts belong to somebody who looks after them. */
const NOT_OURS =
  /^\/(?:etc\/(?:hosts|hostname|resolv\.conf)|(?:dev|proc|sys|var\/lib\/docker|var\/lib\/containers)\/.*)$/;

/**
 * One mount of each file system that can run full: local, on a block device, writable; and the root of a container. Those
 * behind a network are left out, because asking them may take for ever; those in memory, because they are memory.
 */
export function localFileSystems(mounts: readonly Mount[]): Mount[] {
  const visible = new Map(mounts.map((mount) => [mount.mountPoint, mount]));
  const byDevice = new Map<string, Mount>();
  for (const mount of visible.values()) {
    if (!isLocal(mount) || mount.isReadOnly || NOT_OURS.test(mount.mountPoint)) continue;
    const known = byDevice.get(mount.device);
    if (known === undefined || isPlainer(mount, known)) byDevice.set(mount.device, mount);
  }
  return [...byDevice.values()];
}

function isLocal({ device, type, mountPoint }: Mount): boolean {
  if (IMAGES.has(type)) return false;
  if (type === 'overlay') return mountPoint === '/';
  return !device.startsWith('0:') || MANY_DEVICES.has(type);
}

/** The whole of a file system before a part of it, then the shorter path. */
function isPlainer(mount: Mount, known: Mount): boolean {
  const [a, b] = [mount, known].map(({ root }) => (root === '/' ? 0 : 1)) as [number, number];
  return a === b ? mount.mountPoint.length < known.mountPoint.length : a < b;
}
