import type { Database } from 'better-sqlite3';
import type { Previous } from './observations.ts';
import { previousSample } from './raw-blocks.ts';
import type { WindowClock } from './window-clock.ts';
import { createWindowReader, type WindowReader } from './window-reader.ts';
import type { WindowRow } from './window-row.ts';

/** Finds, for frames that begin with a sequence number, the newest sample of a series in the window sealed before them. */
export type WindowBefore = (firstSeq: number, clock: WindowClock) => (seriesId: number) => Previous | undefined;

export function createWindowBefore(db: Database, windows: WindowReader = createWindowReader(db)): WindowBefore {
  const select = db.prepare('SELECT id FROM window WHERE last_seq = ?').pluck();
  return (firstSeq, clock) => {
    const id = select.get(firstSeq - 1) as number | undefined;
    return id === undefined ? () => undefined : previousIn(windows, windows.window(id) as WindowRow, clock);
  };
}

/** The newest sample of a series in one window, seen from the frames that follow it. */
export function previousIn(
  windows: WindowReader,
  row: WindowRow,
  clock: WindowClock,
): (seriesId: number) => Previous | undefined {
  const before = windows.clock(row);
  return (seriesId) => {
    const stats = windows.stats(row.id, seriesId);
    return stats === undefined ? undefined : previousSample(stats, before, clock);
  };
}
