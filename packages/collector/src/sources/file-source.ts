import type { Labels, MetricDescriptor, Series } from '@tidemark/core';
import type { ReadBuffer } from '../proc/proc-file.ts';
import { createFileReader, type FileReaderOptions } from './file-reader.ts';
import type { Source } from './source.ts';

/** One series: its metric, how its value is read off the parsed kernel file, and its labels. */
export type Column<T> = readonly [metric: MetricDescriptor, read: (value: T) => number, labels?: Labels];

export function seriesOfColumn<T>([metric, _, labels = {}]: Column<T>): Series {
  return { metric, labels };
}

export interface FileSourceOptions<T> extends FileReaderOptions<T> {
  readonly columns: readonly Column<T>[];
}

/** A source that is one kernel file, the same series at every tick. */
export function createFileSource<T>(buffer: ReadBuffer, options: FileSourceOptions<T>): Source {
  const { value, columns } = options;
  const reader = createFileReader(buffer, options);
  let present = false;
  return {
    series: columns.map(seriesOfColumn),
    sample: (tick) => {
      present = reader.read(tick);
    },
    write: (values, offset) => {
      let slot = offset;
      for (const column of columns) values[slot++] = present ? column[1](value) : Number.NaN;
    },
    close: reader.close,
  };
}
