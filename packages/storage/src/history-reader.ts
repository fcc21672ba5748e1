import { type Frame, type RecordedEvent, type Selector, systemClock } from '@tidemark/core';
import type { Database } from 'better-sqlite3';
import { createCatalogueReader } from './catalogue.ts';
import { openForReading, withStorageErrors } from './database.ts';
import { createEventReader } from './event-reader.ts';
import type { CatalogueEntry, EventsRequest, HistoryFacts } from './history.ts';
import { createJournalReader, type JournalFrame } from './journal-reader.ts';
import { createJournalWindows } from './journal-windows.ts';
import { createLayoutReader } from './layout-reader.ts';
import type { AlertTransition, TransitionsRequest } from './ledger/ledger.ts';
import { createTransitionReader } from './ledger/transition-table.ts';
import { createDeadline } from './query/deadline.ts';
import type { QueryRequest, QueryResult } from './query/query.ts';
import { runQuery } from './query/run-query.ts';
import { createSealedFrames } from './sealed-frames.ts';
import { resolveTiers, TIER_IDS } from './tiers.ts';
import { createWindowReader } from './window/window-reader.ts';

/** What a reader thread can do; `History` without the promises. */
export interface HistoryReader {
  facts(): Omit<HistoryFacts, 'sizeBytes'>;
  series(selector: Selector): readonly CatalogueEntry[];
  metricNames(): readonly string[];
  query(request: QueryRequest): QueryResult;
  latest(): Frame | undefined;
  framesAfter(seq: number, limit: number): readonly Frame[];
  events(request: EventsRequest): readonly RecordedEvent[];
  alertTransitions(request: TransitionsRequest): readonly AlertTransition[];
  close(): void;
}

/** Opens a history file for reading on the calling thread. Throws `STORAGE_*` errors, also from every method. */
export function openHistoryReader(file: string): HistoryReader {
  const db = openForReading(file);
  const catalogue = createCatalogueReader(db);
  const windows = createWindowReader(db);
  const sources = { catalogue, windows, journalIn: createJournalWindows(db, windows), tiers: resolveTiers() };
  const frames = createFramesReader(
    db,
    createSealedFrames(db, windows, catalogue),
    createLayoutReader(db, catalogue.byId),
  );
  const metricNames = db.prepare('SELECT name FROM metric ORDER BY name').pluck();
  /** One snapshot for everything a method reads: the writer may commit, and forget, in between. */
  const reading = <A extends unknown[], T>(read: (...args: A) => T) => {
    const transaction = db.transaction(read);
    return (...args: A): T => withStorageErrors(file, () => transaction(...args) as T);
  };
  return {
    facts: reading(createFactsReader(db, file)),
    series: reading((selector) => {
      const frame = frames.newest();
      const open = new Set(frame?.layout.series);
      return catalogue.matching(selector).map(({ id, series, firstMs, lastMs }) => {
        const isOpen = frame !== undefined && open.has(catalogue.byId(id));
        return { series, firstMs, lastMs: isOpen ? frame.timeMs : lastMs };
      });
    }),
    metricNames: reading(() => metricNames.all() as string[]),
    query: reading((request) => runQuery(sources, request, createDeadline(systemClock, request.timeoutMs))),
    latest: reading(frames.newest),
    framesAfter: reading(frames.after),
    events: reading(createEventReader(db)),
    alertTransitions: reading(createTransitionReader(db)),
    close: () => {
      db.close();
    },
  };
}

/** Frames wherever they are, sealed or in the journal. */
function createFramesReader(
  db: Database,
  sealed: ReturnType<typeof createSealedFrames>,
  layouts: ReturnType<typeof createLayoutReader>,
) {
  const journal = createJournalReader(db);
  const toFrame = ({ seq, time_ms, elapsed_ms, interval_ms, layout_id, values }: JournalFrame): Frame => ({
    seq,
    timeMs: time_ms,
    elapsedMs: elapsed_ms,
    intervalMs: interval_ms,
    layout: layouts.read(layout_id),
    values: values.slice(),
  });
  const after = (seq: number, limit: number): Frame[] => {
    const frames: Frame[] = [];
    if (limit <= 0) return frames;
    for (const frame of journal.frames(seq + 1, Number.MAX_SAFE_INTEGER)) {
      if (frames.push(toFrame(frame)) === limit) break;
    }
    return frames;
  };
  return {
    newest: () => {
      const seq = journal.newestSeq();
      return seq === undefined ? sealed.newest() : after(seq - 1, 1)[0];
    },
    after: (seq: number, limit: number): readonly Frame[] => {
      const older = sealed.after(seq, limit);
      return [...older, ...after(Math.max(seq, journal.sealedSeq()), limit - older.length)];
    },
  };
}

function createFactsReader(db: Database, file: string): HistoryReader['facts'] {
  const journal = createJournalReader(db);
  const count = db.prepare(
    `SELECT (SELECT count(*) FROM frame WHERE seq > @sealed) + (SELECT coalesce(sum(frames), 0) FROM window WHERE tier = @raw)
              AS frames,
            (SELECT count(*) FROM series) AS series,
            (SELECT min(ms) FROM (SELECT min(time_ms) AS ms FROM frame
                                  UNION ALL SELECT min(start_ms) FROM window WHERE tier >= 0)) AS oldestMs,
            (SELECT max(ms) FROM (SELECT max(time_ms) AS ms FROM frame
                                  UNION ALL SELECT max(end_ms) - 1 FROM window WHERE tier = @raw)) AS newestMs,
            max(@sealed, (SELECT coalesce(max(seq), 0) FROM frame)) AS newestSeq`,
  );
  return () => {
    const row = count.get({ sealed: journal.sealedSeq(), raw: TIER_IDS.raw }) as FactsRow;
    return {
      ...row,
      file,
      formatVersion: db.pragma('user_version', { simple: true }) as number,
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
