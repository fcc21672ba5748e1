import type { Database } from 'better-sqlite3';
import { corrupt } from '../codec/byte-reader.ts';
import { formatSpan } from '../format-span.ts';
import { createFrameDecoder } from '../frame-decoder.ts';
import type { FrameRow } from '../frame-row.ts';
import { reasonOf } from './damage.ts';
import type { KnownSeries } from './known-series.ts';
import { readableRows } from './readable-rows.ts';
import { type EventRow, isSoundEvent, isSoundFrame } from './sound-rows.ts';
import { TABLES } from './tables.ts';
import { unreadable, unsound } from './walk-catalogue.ts';
import type { HistoryVisitor } from './walk-history.ts';

export interface JournalContext {
  readonly known: KnownSeries;
  readonly layouts: ReadonlyMap<number, Uint32Array>;
  /** Frames up to this one are in windows. */
  readonly sealedSeq: number;
}

/** Shows the frames that are not sealed. */
export function walkFrames(db: Database, visitor: HistoryVisitor, { known, layouts, sealedSeq }: JournalContext): void {
  const decode = createFrameValues(layouts);
  const lost = createLostFrames(visitor, sealedSeq);
  for (const row of readableRows<FrameRow>(db, TABLES.frame, (rows) => lost.unreadable(rows.first, rows.last))) {
    const decoded = decode(row);
    if (typeof decoded === 'string') lost.unsound(row, decoded);
    else if (row.seq > sealedSeq) {
      lost.end(row.time_ms);
      for (const id of layouts.get(row.layout_id) ?? []) known.see(id, { fromMs: row.time_ms, toMs: row.time_ms + 1 });
      visitor.frame(row, decoded);
    }
  }
  lost.end();
}

/** The values of a frame, or what is wrong with it. */
function createFrameValues(layouts: ReadonlyMap<number, Uint32Array>): (row: FrameRow) => Float64Array | string {
  const decoder = createFrameDecoder();
  return (row) => {
    if (!isSoundFrame(row)) return 'its row makes no sense';
    const layout = layouts.get(row.layout_id);
    if (layout === undefined) return `its layout ${row.layout_id} is lost`;
    try {
      const values = decoder.decode(row);
      if (values.length !== layout.length) throw corrupt('it has other values than its layout');
      return values;
    } catch (error) {
      return reasonOf(error);
    }
  };
}

/** Tells of stretches of frames that are lost, each as one damage. */
function createLostFrames(visitor: HistoryVisitor, sealedSeq: number) {
  let previousMs: number | undefined;
  let open:
    | { readonly firstSeq: number; lastSeq?: number; readonly reason: string; readonly fromMs?: number }
    | undefined;
  const begin = (firstSeq: number, lastSeq: number | undefined, reason: string) => {
    if (lastSeq !== undefined && lastSeq <= sealedSeq) return;
    open ??= {
      firstSeq: Math.max(firstSeq, sealedSeq + 1),
      reason,
      ...(previousMs === undefined ? {} : { fromMs: previousMs + 1 }),
    };
    if (lastSeq === undefined) delete open.lastSeq;
    else open.lastSeq = lastSeq;
  };
  return {
    unreadable: (first: number, last: number | undefined) => begin(first, last, 'they cannot be read'),
    unsound: ({ seq }: FrameRow, reason: string) => begin(seq, seq, reason),
    /** The next sound frame was recorded at `timeMs`; left out at the end of the journal. */
    end: (timeMs?: number) => {
      if (open !== undefined) {
        const { reason, ...range } = open;
        const { firstSeq, lastSeq, fromMs } = range;
        const which = lastSeq === undefined ? `frames from ${firstSeq} on` : `frames ${firstSeq} to ${lastSeq}`;
        const when =
          fromMs === undefined || timeMs === undefined || fromMs >= timeMs ? '' : ` (${formatSpan(fromMs, timeMs)})`;
        const until = timeMs === undefined ? {} : { toMs: timeMs };
        visitor.damage({
          kind: 'frame',
          table: 'frame',
          ...range,
          ...until,
          message: `${which}${when} are lost: ${reason}`,
        });
      }
      open = undefined;
      previousMs = timeMs;
    },
  };
}

/** Shows the events. */
export function walkEvents(db: Database, visitor: HistoryVisitor): void {
  for (const row of readableRows<EventRow>(db, TABLES.event, (rows) => visitor.damage(unreadable('event', rows)))) {
    if (isSoundEvent(row)) visitor.event(row);
    else
      visitor.damage({
        ...unsound('event', row.id),
        ...(Number.isInteger(row.time_ms) ? { fromMs: row.time_ms, toMs: row.time_ms + 1 } : {}),
      });
  }
}
