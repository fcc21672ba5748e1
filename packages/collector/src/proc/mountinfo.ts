import { endsWithNewline } from './byte-scanner.ts';
import type { ReadBuffer } from './proc-file.ts';

/** One line of `/proc/self/mountinfo`, see proc_pid_mountinfo(5). Text that is no UTF-8 has replacement characters. */
export interface Mount {
  /** Major and minor number of the file system: equal for all mounts of one, as bind mounts are. `0:` for those without a block device. */
  readonly device: string;
  /** What of the file system is mounted: `/` for all of it. */
  readonly root: string;
  readonly mountPoint: string;
  /** The mount point as the kernel has it. */
  readonly path: Buffer;
  /** `ext4`, `nfs4`, `fuse.sshfs`. */
  readonly type: string;
  /** `/dev/sda1`, or whatever the file system has in its place. */
  readonly source: string;
  /** The file system as a whole, not only this mount of it. */
  readonly isReadOnly: boolean;
}

/** All mounts this process sees, in the order of the file; undefined when a line is cut. */
export function parseMountinfo({ bytes, length }: ReadBuffer): Mount[] | undefined {
  if (!endsWithNewline(bytes, length)) return undefined;
  // Names may be any bytes; latin1 keeps each of them.
  const lines = bytes.toString('latin1', 0, length - 1).split('\n');
  const mounts = lines.map(parseLine);
  return mounts.every((mount) => mount !== undefined) ? mounts : undefined;
}

function parseLine(line: string): Mount | undefined {
  const words = line.split(' ');
  const [, , device, root, mountPoint, , ...rest] = words;
  const separator = rest.indexOf('-');
  const [type, source, options] = rest.slice(separator + 1);
  if (device === undefined || root === undefined || mountPoint === undefined || separator < 0) return undefined;
  if (type === undefined || source === undefined || options === undefined) return undefined;
  const path = bytesOf(mountPoint);
  return {
    device,
    root: bytesOf(root).toString(),
    mountPoint: path.toString(),
    path,
    type: bytesOf(type).toString(),
    source: bytesOf(source).toString(),
    isReadOnly: options.split(',').includes('ro'),
  };
}

/** Blanks, line ends and backslashes are written as `\040`. */
function bytesOf(escaped: string): Buffer {
  const text = escaped.replaceAll(/\\([0-3][0-7]{2})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 8)));
  return Buffer.from(text, 'latin1');
}
