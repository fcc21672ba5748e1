import { METRICS } from '@tidemark/core';
import { isWholeDevice } from '../proc/block-device.ts';
import { createDiskstats, DISK_FIGURES, parseDiskstats } from '../proc/diskstats.ts';
import type { ProcRoot } from '../proc/proc-root.ts';
import type { SysRoot } from '../proc/sys-root.ts';
import { type Cell, createKeyedFileSource } from './keyed-file-source.ts';
import type { Source } from './source.ts';

/**
 * Devices that are no disks, left out by name as the field does: loop devices show the files of other disks, `ram` and
 * `zram` are memory, `fd` are floppies.
 */
const NOT_DISKS = /^(?:loop|z?ram|fd)\d+$/;

const SECTOR_BYTES = 512;
const toBytes = (sectors: number) => sectors * SECTOR_BYTES;
const toSeconds = (ms: number) => ms / 1000;

const CELLS: readonly Cell[] = (
  [
    ['host_disk_reads_total', 'reads'],
    ['host_disk_read_bytes_total', 'readSectors', toBytes],
    ['host_disk_read_seconds_total', 'readMs', toSeconds],
    ['host_disk_writes_total', 'writes'],
    ['host_disk_written_bytes_total', 'writtenSectors', toBytes],
    ['host_disk_write_seconds_total', 'writeMs', toSeconds],
    ['host_disk_io_in_progress', 'inProgress'],
    ['host_disk_io_seconds_total', 'ioMs', toSeconds],
    ['host_disk_io_weighted_seconds_total', 'weightedIoMs', toSeconds],
  ] as const
).map(([name, figure, toBaseUnit]) => ({
  metric: METRICS[name],
  figure: DISK_FIGURES.indexOf(figure),
  ...(toBaseUnit && { toBaseUnit }),
}));

/** Requests, bytes and times of whole disks. Partitions are in the figures of their disk. */
export function createDiskstatsSource(
  root: ProcRoot,
  { sys, maxDisks }: { readonly sys: SysRoot; readonly maxDisks: number },
): Source {
  return createKeyedFileSource(root.buffer, {
    file: root.file('diskstats'),
    extent: 'whole',
    value: createDiskstats(),
    parse: parseDiskstats,
    rows: (disks) => disks,
    kind: 'disk',
    label: 'device',
    maxRows: maxDisks,
    accepts: (name) => !NOT_DISKS.test(name) && isWholeDevice(sys, name),
    cells: CELLS,
  });
}
