import { METRICS, type Series } from '@tidemark/core';
import { type FileSystemSizes, readFileSystemSizes } from '../proc/file-system-sizes.ts';
import { type Mount, parseMountinfo } from '../proc/mountinfo.ts';
import { type Outcome, outcomeOf } from '../proc/outcome.ts';
import type { ReadBuffer } from '../proc/proc-file.ts';
import type { ProcRoot } from '../proc/proc-root.ts';
import { createFileReader } from './file-reader.ts';
import { localFileSystems } from './local-file-systems.ts';
import type { Source, Tick } from './source.ts';

export interface FilesystemSourceOptions {
  /** So many have series; the others are counted in `tidemark_rows_unrecorded`. */
  readonly maxFilesystems: number;
  /** At every how-many-th tick; every ten seconds when left out, or at every tick of a longer interval. */
  readonly everyTicks?: number | undefined;
  readonly readSizes?: (path: Buffer) => Promise<FileSystemSizes>;
}

/** A little less than ten seconds: ticks are not exact. */
const READ_EVERY_MS = 9_500;

/**
 * Sizes of the local file systems. They are asked off this thread, one after the other, because a device that hangs must not
 * hang the recorder: what they answer is in the frames from the next tick on, until they have not answered when asked again.
 */
export function createFilesystemSource(root: ProcRoot, options: FilesystemSourceOptions): Source {
  const { maxFilesystems, everyTicks, readSizes = readFileSystemSizes } = options;
  const mounts = createMountReader(root);
  const isDue = createDue(everyTicks);
  const questions = createQuestions(readSizes);
  let entries: readonly Entry[] = [];
  let series: readonly Series[] = [UNRECORDED];
  let unrecorded = Number.NaN;
  const follow = (local: readonly Mount[]) => {
    const recorded = local.slice(0, maxFilesystems);
    unrecorded = local.length - recorded.length;
    const known = entries;
    entries = recorded.map((mount) => known.find((entry) => isSame(entry.mount, mount)) ?? newEntry(mount));
    if (entries.length === known.length && entries.every((entry, i) => entry === known[i])) return;
    series = [UNRECORDED, ...recorded.flatMap(seriesOf)];
  };
  return {
    get series() {
      return series;
    },
    sample: (tick) => {
      if (isDue(tick)) {
        const changed = mounts.read(tick);
        if (changed !== undefined) follow(localFileSystems(changed));
        questions.ask(entries);
      }
      for (const outcome of questions.outcomes()) tick.note(outcome);
    },
    write: (values, offset) => {
      values.fill(Number.NaN, offset, offset + series.length);
      values[offset] = unrecorded;
      for (const [i, { sizes }] of entries.entries())
        if (sizes !== undefined) values.set(figuresOf(sizes), offset + 1 + i * FIGURES);
    },
    close: mounts.close,
  };
}

interface Entry {
  readonly mount: Mount;
  sizes: FileSystemSizes | undefined;
  /** Since it was asked last. */
  isAnswered: boolean;
}

function newEntry(mount: Mount): Entry {
  return { mount, sizes: undefined, isAnswered: false };
}

function isSame(a: Mount, b: Mount): boolean {
  return a.device === b.device && a.path.equals(b.path) && a.type === b.type && a.source === b.source;
}

const UNRECORDED: Series = { metric: METRICS.tidemark_rows_unrecorded, labels: { kind: 'filesystem' } };
const FIGURES = 4;

function seriesOf({ mountPoint: mount, source: device, type: fstype }: Mount): Series[] {
  const labels = { mount, device, fstype };
  return [
    { metric: METRICS.host_filesystem_size_bytes, labels },
    { metric: METRICS.host_filesystem_available_bytes, labels },
    { metric: METRICS.host_filesystem_files, labels },
    { metric: METRICS.host_filesystem_files_free, labels },
  ];
}

function figuresOf({ sizeBytes, availableBytes, files, freeFiles }: FileSystemSizes): number[] {
  return [sizeBytes, availableBytes, files, freeFiles];
}

function createDue(everyTicks: number | undefined): (tick: Tick) => boolean {
  let [ticks, readMs] = [0, Number.NaN];
  return ({ timeMs }) => {
    if (everyTicks !== undefined) return ticks++ % everyTicks === 0;
    if (Math.abs(timeMs - readMs) < READ_EVERY_MS) return false;
    readMs = timeMs;
    return true;
  };
}

/** Reads the table of mounts, which is parsed only when it has changed. */
function createMountReader(root: ProcRoot) {
  let known = Buffer.alloc(0);
  const table: { mounts: Mount[] | undefined } = { mounts: undefined };
  const parse = (buffer: ReadBuffer) => {
    const bytes = buffer.bytes.subarray(0, buffer.length);
    table.mounts = undefined;
    if (known.equals(bytes)) return true;
    table.mounts = parseMountinfo(buffer);
    if (table.mounts !== undefined) known = Buffer.from(bytes);
    return table.mounts !== undefined;
  };
  const reader = createFileReader(root.buffer, {
    file: root.file('self', 'mountinfo'),
    extent: 'whole',
    value: table,
    parse,
  });
  return {
    /** The mounts, when they are others than before and can be read. */
    read: (tick: Tick) => (reader.read(tick) ? table.mounts : undefined),
    close: reader.close,
  };
}

/** Each call that never ends takes one of the few threads that the process has for such calls. */
const MAX_HANGING = 2;

/** Asks file systems in turn. One that has not answered by the next round is left alone until it does. */
function createQuestions(readSizes: (path: Buffer) => Promise<FileSystemSizes>) {
  const asked = new Set<string>();
  let round = 0;
  let noted: Outcome[] = [];
  const askOne = async (entry: Entry) => {
    const { path, device } = entry.mount;
    asked.add(device);
    try {
      entry.sizes = await readSizes(path);
      entry.isAnswered = true;
      noted.push('sample');
    } catch (error) {
      entry.sizes = undefined;
      noted.push(outcomeOf(error));
    }
    asked.delete(device);
  };
  const askAll = async (entries: readonly Entry[], own: number) => {
    for (const entry of entries) {
      if (asked.has(entry.mount.device)) continue;
      if (round !== own || asked.size >= MAX_HANGING) return;
      await askOne(entry);
    }
  };
  return {
    ask: (entries: readonly Entry[]) => {
      for (const _ of asked) noted.push('failed');
      for (const entry of entries) {
        if (!entry.isAnswered) entry.sizes = undefined;
        entry.isAnswered = false;
      }
      void askAll(entries, ++round);
    },
    /** How it went since the last look. */
    outcomes: () => {
      const outcomes = noted;
      noted = [];
      return outcomes;
    },
  };
}
