import { formatTable } from '../format/table.ts';
import { cutToWidth, displayWidth } from '../format/text.ts';

/** A column of a table that leaves out columns rather than wrap. */
export interface FittedColumn {
  readonly heading: string;
  readonly align: 'left' | 'right';
  readonly cells: readonly string[];
  /** So that a column keeps its place while values come and go. */
  readonly minWidth?: number;
  /** Of the last column: room it is given before others are left out for it. Default 10. */
  readonly room?: number;
  /** What goes when there is no room: the highest number first. Left out: stays, cut short if it must be. */
  readonly dispensable?: number;
}

const GAP = 2;

const DEFAULT_ROOM = 10;

/** Heading and rows; every line fits the width. */
export function formatFittedTable(columns: readonly FittedColumn[], width: number | undefined): string[] {
  const shown = width === undefined ? columns : fit(columns, width);
  const rows = Math.max(0, ...shown.map(({ cells }) => cells.length));
  const line = (cellOf: (column: FittedColumn) => string) =>
    shown.map((column) => padStart(cellOf(column), column.align === 'right' ? (column.minWidth ?? 0) : 0));
  const table = formatTable(
    [
      line(({ heading }) => heading),
      ...Array.from({ length: rows }, (_, row) => line(({ cells }) => cells[row] ?? '')),
    ],
    { align: shown.map(({ align }) => align) },
  );
  return width === undefined ? table : table.map((text) => cutToWidth(text, width));
}

function fit(columns: readonly FittedColumn[], width: number): readonly FittedColumn[] {
  let shown = columns;
  while (widthOf(shown) > width) {
    const rank = Math.max(...shown.map(({ dispensable = -1 }) => dispensable));
    if (rank < 0) break;
    shown = shown.filter(({ dispensable = -1 }) => dispensable !== rank);
  }
  return shown;
}

function widthOf(columns: readonly FittedColumn[]): number {
  const widths = columns.map(({ heading, cells, minWidth = 0, room = DEFAULT_ROOM }, index) => {
    const needed = Math.max(minWidth, ...[heading, ...cells].map(displayWidth));
    return index === columns.length - 1 ? Math.min(needed, room) : needed;
  });
  return widths.reduce((sum, width) => sum + width, 0) + GAP * (columns.length - 1);
}

function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}
