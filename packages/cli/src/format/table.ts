import { cutToWidth, displayWidth, padToWidth } from './text.ts';

export interface TableOptions {
  /** One for every column. */
  readonly align: readonly ('left' | 'right')[];
  /** Columns of the terminal; left out, lines are as long as they need to be. */
  readonly width?: number | undefined;
  /** The column that gives way when the terminal is too narrow. */
  readonly elastic?: number;
}

const GAP = '  ';
const MIN_ELASTIC = 8;

/** Rows as lines with aligned columns and nothing drawn between them. */
export function formatTable(rows: readonly (readonly string[])[], { align, width, elastic }: TableOptions): string[] {
  const widths = align.map((_, column) => Math.max(0, ...rows.map((row) => displayWidth(row[column] ?? ''))));
  const total = widths.reduce((sum, columnWidth) => sum + columnWidth, 0) + GAP.length * (widths.length - 1);
  if (width !== undefined && elastic !== undefined && total > width) {
    widths[elastic] = Math.max(MIN_ELASTIC, (widths[elastic] as number) - (total - width));
  }
  return rows.map((row) =>
    widths
      .map((columnWidth, column) => {
        const cell = cutToWidth(row[column] ?? '', columnWidth);
        return padToWidth(cell, columnWidth, align[column] as 'left' | 'right');
      })
      .join(GAP)
      .trimEnd(),
  );
}
