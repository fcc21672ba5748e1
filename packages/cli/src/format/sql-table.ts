import type { SqlValue } from '@tidemark/storage';
import type { Output } from '../output.ts';
import { printable } from './printable.ts';
import { formatTable } from './table.ts';

/** A value as text: numbers as they are, blobs as hexadecimal digits, nothing for NULL. */
export function sqlCell(value: SqlValue): string {
  if (value === null) return '';
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
}

const NULL = '—';

/** Rows under the names of their columns; columns of numbers stand to the right, and the widest of text gives way. */
export function formatSqlTable(
  columns: readonly string[],
  rows: readonly (readonly SqlValue[])[],
  style: Pick<Output, 'width' | 'bold'>,
): string {
  const cells = rows.map((row) => row.map((value) => (value === null ? NULL : printable(sqlCell(value)))));
  const isText = columns.map((_, column) => rows.some((row) => typeof row[column] === 'string'));
  const widest = isText.reduce((best, text, column) => {
    return text && widthOf(cells, column) > widthOf(cells, best) ? column : best;
  }, isText.indexOf(true));
  const [heading = '', ...lines] = formatTable([columns.map(printable), ...cells], {
    align: isText.map((text) => (text ? 'left' : 'right')),
    width: style.width,
    ...(widest < 0 ? {} : { elastic: widest }),
  });
  return [style.bold(heading), ...lines, ''].join('\n');
}

function widthOf(cells: readonly (readonly string[])[], column: number): number {
  return cells.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0);
}
