import { type Labels, METRICS, type MetricDescriptor, type Series } from '@tidemark/core';
import type { KeyedRows } from '../proc/keyed-rows.ts';
import type { ReadBuffer } from '../proc/proc-file.ts';
import { createFileReader, type FileReaderOptions } from './file-reader.ts';
import { type Column, seriesOfColumn } from './file-source.ts';
import type { Source } from './source.ts';

/** One series of every row, and how its value is read off one figure of the row. */
export interface Cell {
  readonly metric: MetricDescriptor;
  /** Beside the label that holds the key. */
  readonly labels?: Labels;
  /** Which figure of the row. */
  readonly figure: number;
  /** The figure in the metric's base unit; as it is when left out. */
  readonly toBaseUnit?: (figure: number) => number;
}

export interface KeyedFileSourceOptions<T> extends FileReaderOptions<T> {
  readonly rows: (value: T) => KeyedRows;
  readonly cells: readonly Cell[];
  /** The label that holds the key of a row. */
  readonly label: string;
  /** Whether rows with this key are recorded; asked when the keys change. All are when left out. */
  readonly accepts?: (key: string) => boolean;
  /** So many rows have series; the others are counted in `tidemark_rows_unrecorded`. */
  readonly maxRows: number;
  /** What the rows are, for that count. */
  readonly kind: string;
  /** Series of the file as a whole. */
  readonly columns?: readonly Column<T>[];
}

/**
 * A source that is one kernel file with a row for each of something that comes and goes. `series` is a new array only
 * when the set of recorded keys is another one.
 */
export function createKeyedFileSource<T>(buffer: ReadBuffer, options: KeyedFileSourceOptions<T>): Source {
  const { value, cells, columns = [] } = options;
  const rows = options.rows(value);
  const reader = createFileReader(buffer, options);
  const chooser = createRowChooser(rows, options);
  const countSeries: Series = { metric: METRICS.tidemark_rows_unrecorded, labels: { kind: options.kind } };
  const fixed: readonly Series[] = [...columns.map(seriesOfColumn), countSeries];
  let present = false;
  let series = fixed;
  return {
    get series() {
      return series;
    },
    sample: (tick) => {
      present = reader.read(tick);
      if (present && chooser.choose()) series = [...fixed, ...chooser.keys().flatMap((key) => seriesOf(options, key))];
    },
    write: (values, offset) => {
      if (!present) {
        values.fill(Number.NaN, offset, offset + series.length);
        return;
      }
      let slot = offset;
      for (const column of columns) values[slot++] = column[1](value);
      values[slot++] = chooser.unrecorded();
      for (const row of chooser.rows()) {
        for (const { figure, toBaseUnit } of cells) {
          const raw = rows.figures[row * rows.width + figure] as number;
          values[slot++] = toBaseUnit === undefined ? raw : toBaseUnit(raw);
        }
      }
    },
    close: reader.close,
  };
}

function seriesOf<T>({ cells, label }: KeyedFileSourceOptions<T>, key: string): Series[] {
  return cells.map(({ metric, labels }) => ({ metric, labels: { ...labels, [label]: key } }));
}

/** Decides which rows are recorded, anew only when the keys of the file are not those of last time. */
function createRowChooser<T>(rows: KeyedRows, { accepts, maxRows }: KeyedFileSourceOptions<T>) {
  let version = -1;
  let keys: readonly string[] = [];
  let recorded: readonly number[] = [];
  let unrecorded = 0;
  return {
    keys: () => keys,
    /** Where the rows of these keys are in the file. */
    rows: () => recorded,
    /** Accepted rows beyond the limit. */
    unrecorded: () => unrecorded,
    /** Whether the set of recorded keys is another one. */
    choose: (): boolean => {
      if (rows.version === version) return false;
      version = rows.version;
      const accepted = new Map<string, number>();
      for (const [row, key] of rows.keys.entries()) {
        if (!accepted.has(key) && accepts?.(key) !== false) accepted.set(key, row);
      }
      const chosen = new Map([...accepted].slice(0, maxRows));
      const changed = chosen.size !== keys.length || !keys.every((key) => chosen.has(key));
      if (changed) keys = [...chosen.keys()];
      recorded = keys.map((key) => chosen.get(key) as number);
      unrecorded = accepted.size - chosen.size;
      return changed;
    },
  };
}
