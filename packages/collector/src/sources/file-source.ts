import type { Series } from '@tidemark/core';
import type { ReadBuffer } from '../proc/proc-file.ts';
import type { ProcRoot } from '../proc/proc-root.ts';
import type { Source } from './source.ts';

/** One series and how its value is read off a parsed kernel file. */
export interface Column<T> {
  readonly series: Series;
  readonly read: (value: T) => number;
}

export interface FileSourceOptions<T> {
  /** Path below the process file system's root. */
  readonly path: string;
  /** The reused result of `parse`. */
  readonly value: T;
  /** Reads the bytes into `value`; false when it does not understand them. */
  readonly parse: (buffer: ReadBuffer, value: T) => boolean;
  readonly columns: readonly Column<T>[];
}

/** A source that is one kernel file, the same series at every tick. */
export function createFileSource<T>(root: ProcRoot, options: FileSourceOptions<T>): Source {
  const { value, columns } = options;
  const file = root.file(options.path);
  let present = false;
  return {
    series: columns.map((column) => column.series),
    sample: (tick) => {
      const outcome = file.read(root.buffer, 'whole');
      present = outcome === 'sample' && options.parse(root.buffer, value);
      tick.note(outcome === 'sample' && !present ? 'failed' : outcome);
    },
    write: (values, offset) => {
      for (let i = 0; i < columns.length; i++) {
        values[offset + i] = present ? (columns[i] as Column<T>).read(value) : Number.NaN;
      }
    },
    close: file.close,
  };
}
