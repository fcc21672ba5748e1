/**
 * The journal: one row a frame, appended by one writer.
 *
 * 1. `append` returns after the frame is committed; a killed process loses at most the frame it was writing.
 * 2. A frame row is never changed; it goes when it is older than the retention.
 * 3. Layouts and the series they name are entered in the transaction of the first frame that needs them.
 * 4. After a failed append nothing of that frame is in the file, and the next append starts from what is.
 */
import type { Frame, FrameSink, Layout, Series } from '@tidemark/core';
import type { Database } from 'better-sqlite3';
import { type CatalogueWriter, createCatalogueWriter, encodeLabels } from './catalogue.ts';
import { openForWriting, withStorageErrors } from './database.ts';
import { decodeSeriesIds, encodeSamples, encodeSeriesIds } from './frame-codec.ts';

export interface JournalOptions {
  readonly file: string;
  /** Frames older than this are deleted, a few at a time. */
  readonly retentionMs: number;
}

/** Frames deleted with one append at most, so that an append stays short even after retention was lowered. */
const PRUNE_FRAMES = 500;

/** How often, in frame time, the journal looks for frames past their retention. */
const PRUNE_EVERY_MS = 60_000;

/** Opens the history file for appending, created and migrated as needed. The caller holds the writer's lock. */
export function openJournal(options: JournalOptions): FrameSink {
  const { file } = options;
  const db = openForWriting(file);
  const writer = withStorageErrors(file, () => createFrameWriter(db));
  const prune = createPruner(db, options.retentionMs);
  const append = db.transaction((frame: Frame) => {
    writer.write(frame);
    prune(frame.timeMs);
  });
  return {
    lastSeq: db.prepare('SELECT coalesce(max(seq), 0) FROM frame').pluck().get() as number,
    append: (frame) => {
      try {
        withStorageErrors(file, () => append.immediate(frame));
      } catch (error) {
        writer.forget();
        throw error;
      }
    },
    close: () => {
      withStorageErrors(file, () => db.pragma('wal_checkpoint(TRUNCATE)'));
      db.close();
    },
  };
}

interface FrameWriter {
  write(frame: Frame): void;
  /** Drops what is remembered about the file, because a transaction that changed it was rolled back. */
  forget(): void;
}

function createFrameWriter(db: Database): FrameWriter {
  const insertFrame = db.prepare(
    'INSERT INTO frame (seq, time_ms, elapsed_ms, interval_ms, layout_id, samples) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const insertEvent = db.prepare('INSERT INTO event (seq, time_ms, type, labels, details) VALUES (?, ?, ?, ?, ?)');
  const insertLayout = db.prepare('INSERT INTO layout (series_ids) VALUES (?)');
  let catalogue: CatalogueWriter;
  let ids: WeakMap<Series, number>;
  let current: { readonly layout: Layout; readonly id: number; readonly seriesIds: readonly number[] } | undefined;
  let newestMs = 0;
  const forget = () => {
    catalogue = createCatalogueWriter(db);
    ids = new WeakMap();
    current = undefined;
  };
  forget();
  closeOpenSeries(db);

  const enterLayout = (layout: Layout, timeMs: number) => {
    const seriesIds = layout.series.map((series) => {
      const id = ids.get(series) ?? catalogue.idOf(series, timeMs);
      ids.set(series, id);
      return id;
    });
    const staying = new Set(seriesIds);
    catalogue.markLast(current?.seriesIds.filter((id) => !staying.has(id)) ?? [], newestMs);
    const id = Number(insertLayout.run(encodeSeriesIds(seriesIds)).lastInsertRowid);
    return { layout, id, seriesIds };
  };
  return {
    forget,
    write: (frame) => {
      if (current?.layout !== frame.layout) current = enterLayout(frame.layout, frame.timeMs);
      const { seq, timeMs, elapsedMs, intervalMs, values } = frame;
      insertFrame.run(seq, timeMs, elapsedMs, intervalMs, current.id, encodeSamples(values));
      for (const { timeMs: atMs, type, labels, details } of frame.events ?? []) {
        insertEvent.run(seq, Math.floor(atMs), type, encodeLabels(labels), JSON.stringify(details));
      }
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

/** Deletes frames and events past their retention, then the layouts and series that only they used. */
function createPruner(db: Database, retentionMs: number): (nowMs: number) => void {
  const deleteFrames = db.prepare(
    'DELETE FROM frame WHERE seq IN (SELECT seq FROM frame WHERE time_ms < ? ORDER BY seq LIMIT ?)',
  );
  const deleteEvents = db.prepare('DELETE FROM event WHERE time_ms < ?');
  const deleteLayouts = db.prepare('DELETE FROM layout WHERE id < (SELECT layout_id FROM frame ORDER BY seq LIMIT 1)');
  const deleteSeries = db.prepare(
    'DELETE FROM series WHERE last_ms < ? AND id NOT IN (SELECT value FROM json_each(?))',
  );
  const openSeries = db.prepare('SELECT series_ids FROM layout ORDER BY id DESC LIMIT 1').pluck();
  let lastMs = 0;
  return (nowMs) => {
    if (Math.abs(nowMs - lastMs) < PRUNE_EVERY_MS) return;
    const cutoff = nowMs - retentionMs;
    if (deleteFrames.run(cutoff, PRUNE_FRAMES).changes === PRUNE_FRAMES) return;
    lastMs = nowMs;
    deleteEvents.run(cutoff);
    deleteLayouts.run();
    deleteSeries.run(cutoff, JSON.stringify([...decodeSeriesIds(openSeries.get() as Buffer)]));
  };
}
