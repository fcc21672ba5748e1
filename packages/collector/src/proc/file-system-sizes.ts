import { statfs } from 'node:fs/promises';

/** How large a file system is and how much of it is left, see statfs(2). */
export interface FileSystemSizes {
  readonly sizeBytes: number;
  /** For whoever is not root, for whom some is kept back. */
  readonly availableBytes: number;
  /** NaN where files are not counted beforehand, as on btrfs. */
  readonly files: number;
  readonly freeFiles: number;
}

/** Asks the kernel, off this thread. Rejects with what the system call fails with; may never settle when a device hangs. */
export async function readFileSystemSizes(path: Buffer): Promise<FileSystemSizes> {
  const { bsize, blocks, bavail, files, ffree } = await statfs(path);
  return {
    sizeBytes: blocks * bsize,
    availableBytes: bavail * bsize,
    files: files === 0 ? Number.NaN : files,
    freeFiles: files === 0 ? Number.NaN : ffree,
  };
}
