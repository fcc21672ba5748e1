import type { Database, Statement } from 'better-sqlite3';
import type { Previous } from './observations.ts';
import { previousSample } from './raw-blocks.ts';
import { distanceMs, reachMs, type WindowClock } from './window-clock.ts';
import { createWindowReader, type WindowReader } from './window-reader.ts';
import { WINDOW_COLUMNS, type WindowRow } from './window-row.ts';

/** Finds, for frames that begin with a sequence number, the newest sample of a series in the windows sealed before them. */
export type WindowBefore = (firstSeq: number, clock: WindowClock) => (seriesId: number) => Previous | undefined;

export function createWindowBefore(db: Database, windows: WindowReader = createWindowReader(db)): WindowBefore {
  const select = db.prepare(`SELECT ${WINDOW_COLUMNS} FROM window WHERE last_seq = ?`) as Statement<
    [number],
    WindowRow
  >;
  const before = function* (firstSeq: number): Generator<WindowRow> {
    for (let row = select.get(firstSeq - 1); row !== undefined; row = select.get((row.first_seq as number) - 1))
      yield row;
  };
  return (firstSeq, clock) => previousIn(windows, before(firstSeq), clock);
}

/** Windows are as long as a rate reaches, but where the clock or the interval was changed; then so many are looked at. */
export const MAX_WINDOWS_BEFORE = 16;

/** The newest sample of a series in the windows that frames follow, the newest first, seen from those frames. */
export function previousIn(
  windows: WindowReader,
  rows: Iterable<WindowRow>,
  clock: WindowClock,
): (seriesId: number) => Previous | undefined {
  const mostMs = reachMs(clock);
  const inReach: { readonly row: WindowRow; readonly clock: WindowClock; readonly behindMs: number }[] = [];
  let later = clock;
  let behindMs = 0;
  for (const row of rows) {
    const before = windows.clock(row);
    const end = before.frames - 1;
    behindMs += distanceMs(later, 0, before.seqs[end] as number);
    if (behindMs > mostMs || inReach.length === MAX_WINDOWS_BEFORE) break;
    inReach.push({ row, clock: before, behindMs });
    behindMs += before.positionsMs[end] as number;
    later = before;
  }
  return (seriesId) => {
    for (const { row, clock: before, behindMs } of inReach) {
      const stats = windows.stats(row.id, seriesId);
      if (stats === undefined) continue;
      const previous = previousSample(stats, before, behindMs);
      return -previous.positionMs <= mostMs ? previous : undefined;
    }
    return undefined;
  };
}
