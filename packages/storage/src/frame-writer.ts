import type { Frame, Layout, Series } from '@tidemark/core';
import type { Database } from 'better-sqlite3';
import { type CatalogueWriter, createCatalogueWriter } from './catalogue.ts';
import { createEventWriter } from './event-writer.ts';
import { decodeSeriesIds, encodeSeriesIds } from './frame-codec.ts';
import { createFrameEncoder, type FrameEncoder } from './frame-encoder.ts';
import { checksumOf } from './frame-row.ts';

/** Writes rows of the journal within the caller's transaction. */
export interface FrameWriter {
  write(frame: Frame): void;
  /** Drops what is remembered about the file, because a transaction that changed it was rolled back. */
  forget(): void;
}

const MICROSECONDS_PER_MS = 1000;

/** The layout of the newest frame. */
interface WrittenLayout {
  readonly layout: Layout;
  readonly id: number;
  readonly seriesIds: readonly number[];
  readonly ids: ReadonlyMap<Series, number>;
}

export function createFrameWriter(db: Database): FrameWriter {
  const insertFrame = db.prepare(
    `INSERT INTO frame (seq, time_ms, elapsed_ms, interval_ms, layout_id, key_seq, samples, crc)
     VALUES (@seq, @timeMs, @elapsedMs, @intervalMs, @layoutId, @keySeq, @samples, @crc)`,
  );
  const writeEvents = createEventWriter(db);
  const insertLayout = db.prepare('INSERT INTO layout (series_ids) VALUES (?)');
  let catalogue: CatalogueWriter;
  let current: WrittenLayout | undefined;
  let newestMs = 0;
  let encode: FrameEncoder;
  const forget = () => {
    catalogue = createCatalogueWriter(db);
    current = undefined;
    encode = createFrameEncoder();
  };
  forget();
  closeOpenSeries(db);

  const enterLayout = (layout: Layout, timeMs: number) => {
    // Only series that stay keep their ids: what left may have been forgotten by a maintainer since.
    const idOf = (series: Series) => current?.ids.get(series) ?? catalogue.idOf(series, timeMs);
    const seriesIds = layout.series.map(idOf);
    const staying = new Set(seriesIds);
    catalogue.markLast(current?.seriesIds.filter((id) => !staying.has(id)) ?? [], newestMs);
    const id = Number(insertLayout.run(encodeSeriesIds(seriesIds)).lastInsertRowid);
    return { layout, id, seriesIds, ids: new Map(layout.series.map((series, i) => [series, seriesIds[i] as number])) };
  };
  return {
    forget,
    write: (frame) => {
      if (current?.layout !== frame.layout) current = enterLayout(frame.layout, frame.timeMs);
      const { seq, timeMs, intervalMs } = frame;
      // Clocks tell no less than microseconds; more digits would be noise that has to be stored.
      const elapsedMs = Math.round(frame.elapsedMs * MICROSECONDS_PER_MS) / MICROSECONDS_PER_MS;
      const { keySeq, samples } = encode(frame);
      const row = { seq, timeMs, elapsedMs, intervalMs, layoutId: current.id, keySeq, samples };
      insertFrame.run({ ...row, crc: checksumOf(samples) });
      writeEvents(frame);
      newestMs = frame.timeMs;
    },
  };
}

/** The series of the last run's last layout were recorded up to its last frame; a killed run could not say so. */
function closeOpenSeries(db: Database): void {
  const newest = db
    .prepare('SELECT time_ms, series_ids FROM frame JOIN layout ON layout.id = layout_id ORDER BY seq DESC LIMIT 1')
    .get() as { time_ms: number; series_ids: Buffer } | undefined;
  if (newest === undefined) return;
  const catalogue = createCatalogueWriter(db);
  db.transaction(() => catalogue.markLast(decodeSeriesIds(newest.series_ids), newest.time_ms)).immediate();
}
