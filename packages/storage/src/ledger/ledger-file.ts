import { systemClock } from '@tidemark/core';
import { checkpoint } from '../checkpoint.ts';
import { openForWriting, withStorageErrors } from '../database.ts';
import { createPromptTransact } from '../write-turns.ts';
import {
  createDeliveryTable,
  type QueueState,
  type StoredEntry,
  type StoredFigures,
  type StoredOffer,
} from './delivery-table.ts';
import type { AlertTransition, CommitReport, OfferOutcome, TransitionsRequest } from './ledger.ts';
import type { TransitionRow } from './transition-row.ts';
import { createTransitionReader, createTransitionWriter } from './transition-table.ts';

/** A commit as it is stored. */
export interface StoredCommit {
  /** JSON. */
  readonly snapshot?: string;
  readonly savedMs: number;
  readonly transitions: readonly TransitionRow[];
  readonly deliveries: readonly { readonly queue: QueueState; readonly offer: StoredOffer }[];
}

export interface StoredState {
  readonly snapshot: string;
  readonly savedMs: number;
}

/** An answer, and what a queue holds now. */
export type WithFigures<T> = T & { readonly figures: StoredFigures };

/** What the thread of a ledger can do; `Ledger` without the promises, and with JSON as text. */
export interface LedgerFile {
  load(): StoredState | undefined;
  /** `figures` are of the queues in the commit, by name. */
  commit(commit: StoredCommit): CommitReport & { readonly figures: ReadonlyMap<string, StoredFigures> };
  add(queue: QueueState, offer: StoredOffer): WithFigures<{ readonly outcome: OfferOutcome }>;
  first(queue: QueueState): WithFigures<{ readonly entry: StoredEntry | undefined }>;
  remove(queue: QueueState, id: number, nowMs: number): StoredFigures;
  figures(name: string): StoredFigures;
  newestKey(name: string): string | undefined;
  transitions(request: TransitionsRequest): readonly AlertTransition[];
  close(): void;
}

export interface LedgerFileOptions {
  readonly file: string;
  readonly busyTimeoutMs: number;
}

/** Pages of write-ahead log, 8 MiB, after which they are moved into the file; an append would do so at twice as many. */
const CHECKPOINT_PAGES = 500;

/** Opens a history file for its ledger on the calling thread, created and migrated as needed. Throws `STORAGE_*` errors. */
export function openLedgerFile({ file, busyTimeoutMs }: LedgerFileOptions): LedgerFile {
  const db = openForWriting(file);
  db.pragma('wal_autocheckpoint = 0');
  const transact = createPromptTransact(db, systemClock, busyTimeoutMs);
  const queues = createDeliveryTable(db);
  const writeTransition = createTransitionWriter(db);
  const transitions = createTransitionReader(db);
  const selectState = db.prepare('SELECT snapshot, saved_ms AS savedMs FROM alert_state WHERE id = 1');
  const setState = db.prepare(
    `INSERT INTO alert_state (id, saved_ms, snapshot) VALUES (1, @savedMs, @snapshot)
     ON CONFLICT (id) DO UPDATE SET saved_ms = @savedMs, snapshot = @snapshot`,
  );
  const written = <T>(action: () => T): T => {
    try {
      return transact(action);
    } catch (error) {
      queues.countAgain();
      throw error;
    }
  };
  const write = <T>(action: () => T): T => {
    const result = withStorageErrors(file, () => written(action));
    try {
      checkpoint(db, transact, CHECKPOINT_PAGES);
    } catch {
      // What was committed is committed. The next one tries again, and so does maintenance, which tells.
    }
    return result;
  };
  const read = <T>(action: () => T): T => withStorageErrors(file, () => db.transaction(action)());
  const commit = ({ snapshot, savedMs, transitions, deliveries }: StoredCommit) => {
    if (snapshot !== undefined) setState.run({ savedMs: Math.floor(savedMs), snapshot });
    const added = transitions.filter(writeTransition).length;
    const outcomes = deliveries.map(({ queue, offer }) => queues.add(queue, offer));
    const names = new Set(deliveries.map(({ queue }) => queue.name));
    const figures = new Map([...names].map((name) => [name, queues.figures(name)]));
    return { transitions: added, deliveries: outcomes, figures };
  };
  return {
    load: () => read(() => selectState.get() as StoredState | undefined),
    commit: (stored) => write(() => commit(stored)),
    add: (queue, offer) => write(() => ({ outcome: queues.add(queue, offer), figures: queues.figures(queue.name) })),
    first: ({ name }) => read(() => ({ entry: queues.first(name), figures: queues.figures(name) })),
    remove: (queue, id, nowMs) =>
      write(() => {
        queues.remove(queue, id, nowMs);
        return queues.figures(queue.name);
      }),
    figures: (name) => read(() => queues.figures(name)),
    newestKey: (name) => read(() => queues.newestKey(name)),
    transitions: (request) => read(() => transitions(request)),
    close: () => {
      db.close();
    },
  };
}
