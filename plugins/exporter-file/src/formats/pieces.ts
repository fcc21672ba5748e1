import type { RowBlock } from './export-table.ts';

/**
 * Rows of a block at most. Their text is garbage soon; more of it at a time would go to V8's large objects, which are only
 * collected with the whole heap, and pile up where other processes keep the machine busy.
 */
const PIECE_ROWS = 256;

/** The same rows in blocks that are not too large to be made into text. */
export function* inPieces(blocks: Iterable<RowBlock>): Generator<RowBlock> {
  for (const { timesMs, columns } of blocks) {
    for (let from = 0; from < timesMs.length; from += PIECE_ROWS) {
      const end = from + PIECE_ROWS;
      yield { timesMs: timesMs.subarray(from, end), columns: columns.map((column) => column.subarray(from, end)) };
    }
  }
}
