import { ByteScanner, endsWithNewline } from './byte-scanner.ts';
import { KeyedRows } from './keyed-rows.ts';
import type { ReadBuffer } from './proc-file.ts';

/**
 * What `/proc/diskstats` says of a device, in its order, see the kernel's admin-guide/iostats. Completed requests,
 * those merged into others before, sectors of 512 bytes, milliseconds. `discards` and `flushes` follow and are not read.
 */
export const DISK_FIGURES = [
  'reads',
  'readsMerged',
  'readSectors',
  'readMs',
  'writes',
  'writesMerged',
  'writtenSectors',
  'writeMs',
  'inProgress',
  'ioMs',
  'weightedIoMs',
] as const;

const MAJOR_AND_MINOR = 2;
const SPACE = 0x20;
const scanner = new ByteScanner();

/** `/proc/diskstats`: a row for each device and partition, known by its name, with {@link DISK_FIGURES}. */
export function createDiskstats(): KeyedRows {
  return new KeyedRows(DISK_FIGURES.length);
}

/** Reads the bytes into `disks`; false when a line is cut. A machine without disks has no lines. */
export function parseDiskstats({ bytes, length }: ReadBuffer, disks: KeyedRows): boolean {
  disks.clear();
  for (scanner.reset(bytes, 0, length); !scanner.atEnd; scanner.skipLine()) {
    scanner.skipWords(MAJOR_AND_MINOR);
    scanner.skipBlanks();
    const nameEnd = scanner.find(SPACE);
    if (nameEnd < 0) return false;
    const at = disks.add(bytes, scanner.position, nameEnd);
    scanner.position = nameEnd;
    for (let i = 0; i < DISK_FIGURES.length; i++) disks.figures[at + i] = scanner.number();
    if (Number.isNaN(disks.figures[at + DISK_FIGURES.length - 1] as number)) return false;
  }
  disks.finish();
  return length === 0 || endsWithNewline(bytes, length);
}
