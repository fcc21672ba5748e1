/**
 * Keeping the file in shape: sealing the journal, rolling up, forgetting what is old, giving space back.
 *
 * 1. Everything is short transactions with gaps between them, so that an append never waits long (`write-turns.ts`); what
 *    is left undone is done next time.
 * 2. Nothing goes before what is made of it is there.
 * 3. Time is that of the frames: a machine that was off for a month still finds its history when it comes back, and a
 *    clock that jumps ahead is not believed before two windows were recorded by it.
 */
import { type Clock, systemClock } from '@tidemark/core';
import type { Database } from 'better-sqlite3';
import { createCatalogueReader } from './catalogue.ts';
import { checkpoint } from './checkpoint.ts';
import { createCleaner } from './cleaner.ts';
import { openForWriting, withStorageErrors } from './database.ts';
import { createLeftOut } from './left-out.ts';
import { createRetention } from './retention.ts';
import { createRollup } from './rollup.ts';
import { createSealer } from './seal.ts';
import { type RetentionOptions, resolveTiers, TIER_IDS } from './tiers.ts';
import { createWindowReader } from './window/window-reader.ts';
import { createWindowWriter } from './window/window-writer.ts';
import { createYieldingTransact } from './write-turns.ts';

export interface MaintainerOptions {
  readonly file: string;
  readonly retention?: RetentionOptions;
  /** The oldest history goes before its time when the file grows beyond this, bytes. Left out: no bound. */
  readonly maxBytes?: number;
}

/** What one round of maintenance did. */
export interface MaintenanceReport {
  /** Frames that went from the journal into windows. */
  readonly sealedFrames: number;
  /** Steps that rolled windows up, or removed what is old. */
  readonly retentionSteps: number;
  /** Damaged blocks, clocks and frames that were left out; `checkHistory` names them. */
  readonly leftOut: number;
  /** Whether there is more to do at once. */
  readonly isBehind: boolean;
}

/** Keeps one history file in shape, beside the recorder that writes it; on the calling thread. */
export interface Maintainer {
  /** One round: about a second of work, or with `all` everything, windows that are not yet full included. */
  run(options?: { readonly all?: boolean }): MaintenanceReport;
  close(): void;
}

/** After so long a round stops between two steps. */
const ROUND_MS = 1000;

/** Pages of write-ahead log, 8 MiB, after which they are moved into the file; an append would do so at twice as many. */
const AUTOCHECKPOINT_PAGES = 500;

/** Fewer pages, 1 MiB, stay in the log at the end of a round. */
const CHECKPOINT_PAGES = 64;

/** Opens the file for maintenance. The caller, or the recorder it works beside, holds the writer's lock. */
export function openMaintainer(
  { file, retention: options, maxBytes }: MaintainerOptions,
  clock: Clock = systemClock,
): Maintainer {
  const tiers = resolveTiers(options);
  const db = openForWriting(file);
  db.pragma(`wal_autocheckpoint = ${AUTOCHECKPOINT_PAGES}`);
  const leftOut = createLeftOut();
  const windows = createWindowReader(db);
  const transact = createYieldingTransact(db, clock);
  const writer = createWindowWriter(db, transact);
  const sources = { db, transact, windows, writer, catalogue: createCatalogueReader(db), leftOut };
  const rollup = createRollup(sources);
  const retention = createRetention(sources, tiers, rollup);
  const sealer = createSealer(sources);
  const cleaner = createCleaner(sources, tiers, maxBytes);
  const believedNow = createBelievedNow(db);

  const shrinkOnce = () => cleaner.shrinkOldTransitions() || retention.shrink() || cleaner.shrinkTransitions();
  const retainOnce = () =>
    retention.sweep() ||
    retention.summarize() ||
    retention.expire(believedNow()) ||
    (cleaner.isTooLarge() && shrinkOnce()) ||
    cleaner.forgetSeries(believedNow()) ||
    cleaner.forgetEvents(believedNow()) ||
    cleaner.forgetTransitions(believedNow()) ||
    cleaner.forgetDeliveries(believedNow());
  const run = (all: boolean): MaintenanceReport => {
    const endMs = clock.monotonic() + ROUND_MS;
    const hasTime = () => all || clock.monotonic() < endMs;
    const leftOutBefore = leftOut.count;
    let sealedFrames = 0;
    let retentionSteps = 0;
    let isBehind = true;
    while (isBehind && hasTime()) {
      const frames = sealer.sealNext({ all });
      sealedFrames += frames;
      isBehind = frames > 0;
    }
    while (!isBehind && hasTime()) {
      if (!retainOnce()) break;
      retentionSteps++;
    }
    isBehind ||= !hasTime();
    if (!isBehind) cleaner.clean();
    checkpoint(db, transact, CHECKPOINT_PAGES);
    return { sealedFrames, retentionSteps, leftOut: leftOut.count - leftOutBefore, isBehind };
  };
  return {
    run: ({ all = false } = {}) => withStorageErrors(file, () => run(all)),
    close: () => {
      db.close();
    },
  };
}

/**
 * The time of the newest frame, Unix epoch milliseconds, but no later than two windows after the one before the last:
 * when the clock was set ahead, that is how long it takes to believe it.
 */
function createBelievedNow(db: Database): () => number {
  const newestFrame = db.prepare('SELECT time_ms FROM frame ORDER BY seq DESC LIMIT 1').pluck();
  const newestWindows = db.prepare('SELECT start_ms, end_ms FROM window WHERE tier = ? ORDER BY id DESC LIMIT 2');
  return () => {
    const [last, before] = newestWindows.all(TIER_IDS.raw) as { start_ms: number; end_ms: number }[];
    if (last === undefined) return Number.NEGATIVE_INFINITY;
    const newestMs = Math.max(last.end_ms, (newestFrame.get() as number | undefined) ?? Number.NEGATIVE_INFINITY);
    if (before === undefined) return Math.min(newestMs, last.end_ms);
    const longestMs = Math.max(last.end_ms - last.start_ms, before.end_ms - before.start_ms);
    return Math.min(newestMs, before.end_ms + 2 * longestMs);
  };
}
