import { compileSelector, type Frame, type RecordedEvent, type Selector } from '@tidemark/core';
import type { Database } from 'better-sqlite3';
import { createCatalogueReader } from './catalogue.ts';
import { openForReading, withStorageErrors } from './database.ts';
import { createEventReader } from './event-reader.ts';
import { decodeSamples } from './frame-codec.ts';
import { FRAME_COLUMNS, type FrameRow } from './frame-row.ts';
import type { CatalogueEntry, EventsRequest, HistoryFacts } from './history.ts';
import { createLayoutReader } from './layout-reader.ts';
import type { QueryRequest, QueryResult } from './query.ts';
import { runQuery } from './query-run.ts';
import { FORMAT_VERSION } from './schema.ts';

/** What a reader thread can do; `History` without the promises. */
export interface HistoryReader {
  facts(): Omit<HistoryFacts, 'sizeBytes'>;
  series(selector: Selector): readonly CatalogueEntry[];
  query(request: QueryRequest): QueryResult;
  latest(): Frame | undefined;
  framesAfter(seq: number, limit: number): readonly Frame[];
  events(request: EventsRequest): readonly RecordedEvent[];
  close(): void;
}

/** Opens a history file for reading on the calling thread. Throws `STORAGE_*` errors, also from every method. */
export function openHistoryReader(file: string): HistoryReader {
  const db = openForReading(file);
  const catalogue = createCatalogueReader(db);
  const layouts = createLayoutReader(db, catalogue.byId);
  const newest = db.prepare(`SELECT ${FRAME_COLUMNS} FROM frame ORDER BY seq DESC LIMIT 1`);
  const after = db.prepare(`SELECT ${FRAME_COLUMNS} FROM frame WHERE seq > ? ORDER BY seq LIMIT ?`);
  const toFrame = (row: FrameRow): Frame => ({
    seq: row.seq,
    timeMs: row.time_ms,
    elapsedMs: row.elapsed_ms,
    intervalMs: row.interval_ms,
    layout: layouts.read(row.layout_id),
    values: decodeSamples(row.samples),
  });
  const latest = () => {
    const row = newest.get() as FrameRow | undefined;
    return row === undefined ? undefined : toFrame(row);
  };
  /** One snapshot for everything a method reads: the writer may commit, and prune, in between. */
  const reading = <A extends unknown[], T>(read: (...args: A) => T) => {
    const transaction = db.transaction(read);
    return (...args: A): T => withStorageErrors(file, () => transaction(...args) as T);
  };
  return {
    facts: reading(createFactsReader(db, file)),
    series: reading((selector) => {
      const matches = compileSelector(selector);
      const frame = latest();
      const open = new Set(frame?.layout.series);
      return catalogue
        .all()
        .filter(({ series }) => matches(series))
        .map(({ id, series, firstMs, lastMs }) => {
          const isOpen = frame !== undefined && open.has(catalogue.byId(id));
          return { series, firstMs, lastMs: isOpen ? frame.timeMs : lastMs };
        });
    }),
    query: reading((request) => runQuery(db, layouts, request)),
    latest: reading(latest),
    framesAfter: reading((seq, limit) => (after.all(seq, limit) as FrameRow[]).map(toFrame)),
    events: reading(createEventReader(db)),
    close: () => {
      db.close();
    },
  };
}

function createFactsReader(db: Database, file: string): HistoryReader['facts'] {
  const count = db.prepare(
    `SELECT (SELECT count(*) FROM frame) AS frames, (SELECT count(*) FROM series) AS series,
            (SELECT min(time_ms) FROM frame) AS oldestMs, (SELECT max(time_ms) FROM frame) AS newestMs,
            (SELECT coalesce(max(seq), 0) FROM frame) AS newestSeq`,
  );
  return () => {
    const row = count.get() as FactsRow;
    return {
      ...row,
      file,
      formatVersion: FORMAT_VERSION,
      oldestMs: row.oldestMs ?? undefined,
      newestMs: row.newestMs ?? undefined,
    };
  };
}

interface FactsRow {
  readonly frames: number;
  readonly series: number;
  readonly oldestMs: number | null;
  readonly newestMs: number | null;
  readonly newestSeq: number;
}
