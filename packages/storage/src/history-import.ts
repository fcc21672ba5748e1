import type { Frame, Layout } from '@tidemark/core';
import type { Database } from 'better-sqlite3';
import { createCatalogueReader, createCatalogueWriter } from './catalogue.ts';
import { openForWriting, withStorageErrors } from './database.ts';
import { storageError } from './errors.ts';
import { createEventWriter } from './event-writer.ts';
import { createFrameColumns, type FrameColumns } from './frame-columns.ts';
import type { FrameMoments } from './frame-row.ts';
import { openMaintainer } from './maintain.ts';
import { MAX_WINDOW_FRAMES, type RetentionOptions, resolveTiers, TIER_IDS } from './tiers.ts';
import { encodeRawBlocks } from './window/raw-blocks.ts';
import { MAX_WINDOWS_BEFORE, previousIn } from './window/window-before.ts';
import { createWindowClock, toClockColumns } from './window/window-clock.ts';
import { continuesWindow } from './window/window-extent.ts';
import { createWindowReader } from './window/window-reader.ts';
import type { WindowRow } from './window/window-row.ts';
import { createWindowWriter } from './window/window-writer.ts';
import { createTransact } from './write-turns.ts';
import { takeWriterLock, type WriterLock } from './writer-lock.ts';

export interface ImportOptions {
  /** Created when there is none. */
  readonly file: string;
  /** What is older than it is kept for goes into coarser tiers at the end. The same defaults as for recording. */
  readonly retention?: RetentionOptions;
}

export interface ImportReport {
  readonly frames: number;
  /** Values, absent ones not counted. */
  readonly samples: number;
}

/** Brings frames of any age into a history file, in bulk: straight into windows, past the journal. */
export interface HistoryImport extends Disposable {
  /**
   * Takes the next frame, later than the one before; `frame.values` may be reused afterwards. A frame whose `seq` follows
   * that of the one before it, and that says how much time went by since, continues its counters.
   * Throws `STORAGE_IMPORT_DISORDERED` and leaves what was taken so far as it is.
   */
  append(frame: Frame): void;
  /** Writes what is left and rolls up what is old. What was appended is lost without it, but for whole windows. */
  close(): ImportReport;
}

/** The window that is being filled. */
interface OpenWindow {
  readonly columns: FrameColumns;
  readonly heads: FrameMoments[];
  /** Of its frames, those with events. */
  readonly eventful: Pick<Frame, 'seq' | 'events'>[];
  values: number;
}

/** Opens a file for importing and takes the writer's lock. Throws `STORAGE_*` errors. */
export function openImport({ file, retention = {} }: ImportOptions): HistoryImport {
  resolveTiers(retention);
  const lock = takeWriterLock(file);
  const db = openLocked(file, lock);
  const write = createImportedWindows(db);
  const seriesIdsOf = createSeriesEntry(db);
  let window: OpenWindow | undefined;
  let frames = 0;
  let samples = 0;
  let closed = false;
  const flush = () => {
    if (window !== undefined) samples += write(window);
    window = undefined;
  };
  const append = (frame: Frame) => {
    const head = toMoments(frame);
    const width = frame.values.length;
    const previous = window?.heads.at(-1);
    if (previous !== undefined && head.time_ms <= previous.time_ms) throw disordered(previous, head);
    if (window !== undefined && previous !== undefined) {
      const extent = { frames: window.heads.length, values: window.values + width };
      if (!continuesWindow(previous, head, extent)) flush();
    }
    window ??= { columns: createFrameColumns(MAX_WINDOW_FRAMES), heads: [], eventful: [], values: 0 };
    window.columns.add(seriesIdsOf(frame.layout, head.time_ms), frame.values);
    window.heads.push(head);
    if (frame.events !== undefined) window.eventful.push({ seq: frame.seq, events: frame.events });
    window.values += width;
    frames++;
  };
  const close = () => {
    if (closed) return { frames, samples };
    closed = true;
    try {
      withStorageErrors(file, flush);
      db.close();
      maintainAll(file, retention);
    } finally {
      db.close();
      lock.release();
    }
    return { frames, samples };
  };
  return { append: (frame) => withStorageErrors(file, () => append(frame)), close, [Symbol.dispose]: close };
}

function openLocked(file: string, lock: WriterLock): Database {
  try {
    return openForWriting(file);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function maintainAll(file: string, retention: RetentionOptions): void {
  const maintainer = openMaintainer({ file, retention });
  try {
    while (maintainer.run().isBehind);
  } finally {
    maintainer.close();
  }
}

function toMoments({ seq, timeMs, elapsedMs, intervalMs }: Frame): FrameMoments {
  return { seq, time_ms: timeMs, elapsed_ms: elapsedMs, interval_ms: intervalMs };
}

function disordered(previous: FrameMoments, { time_ms }: FrameMoments) {
  const [before, after] = [previous.time_ms, time_ms].map((ms) => new Date(ms).toISOString());
  return storageError('STORAGE_IMPORT_DISORDERED', `a frame of ${after} comes after one of ${before}`);
}

/** Writes a filled window; returns the number of its samples. */
function createImportedWindows(db: Database): (window: OpenWindow) => number {
  const windows = createWindowReader(db);
  const writer = createWindowWriter(db, createTransact(db));
  const catalogue = createCatalogueReader(db);
  const seriesTimes = createCatalogueWriter(db);
  const writeEvents = createEventWriter(db);
  const kindOf = (seriesId: number) => catalogue.byId(seriesId).metric.kind;
  /** The newest first. */
  const before: WindowRow[] = [];
  return ({ columns, heads, eventful }) => {
    const clock = createWindowClock(toClockColumns(heads));
    const [first, last] = [heads[0] as FrameMoments, heads.at(-1) as FrameMoments];
    const series = columns.bySeries();
    const previousOf = previousIn(windows, before, clock);
    const row = {
      tier: TIER_IDS.raw,
      start_ms: first.time_ms,
      end_ms: last.time_ms + 1,
      frames: heads.length,
      first_seq: null,
      last_seq: null,
      summarized: 0,
    };
    const id = writer.write(
      { ...row, clock, blocks: encodeRawBlocks({ columns: series, clock, kindOf, previousOf }) },
      () => {
        seriesTimes.markSealed(series, clock.timesMs);
        for (const frame of eventful) writeEvents(frame);
      },
    );
    const written = windows.window(id) as WindowRow;
    before.unshift(written);
    before.length = Math.min(before.length, MAX_WINDOWS_BEFORE);
    return written.samples;
  };
}

/** The ids of a layout's series, entered into the catalogue when they are new. */
function createSeriesEntry(db: Database): (layout: Layout, timeMs: number) => Uint32Array {
  const catalogue = createCatalogueWriter(db);
  const transact = createTransact(db);
  const known = new WeakMap<Layout, Uint32Array>();
  return (layout, timeMs) => {
    let ids = known.get(layout);
    if (ids === undefined) {
      ids = transact(() => Uint32Array.from(layout.series, (series) => catalogue.idOf(series, timeMs)));
      known.set(layout, ids);
    }
    return ids;
  };
}
