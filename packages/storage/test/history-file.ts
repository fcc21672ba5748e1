import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeClock, type Frame } from '@tidemark/core';
import SqliteDatabase from 'better-sqlite3';
import { type HistoryImport, type ImportReport, openImport } from '../src/history-import.ts';
import { type HistoryReader, openHistoryReader } from '../src/history-reader.ts';
import { openJournal } from '../src/journal.ts';
import { type MaintenanceReport, openMaintainer } from '../src/maintain.ts';
import type { RetentionOptions } from '../src/tiers.ts';

/** A history file in a directory of its own, which goes with it. */
export interface HistoryFile extends Disposable {
  readonly path: string;
  record(frames: Iterable<Frame>): void;
  import(frames: Iterable<Frame>, retention?: RetentionOptions): ImportReport;
  /** One round of maintenance; by default everything there is to do, the newest window included. */
  maintain(options?: { readonly all?: boolean } & MaintenanceBounds): MaintenanceReport;
  read<T>(use: (reader: HistoryReader) => T): T;
  /** One column of the tables themselves. */
  select(sql: string): unknown[];
  /** Changes the tables as no Tidemark would. */
  execute(sql: string): void;
}

export interface MaintenanceBounds {
  readonly retention?: RetentionOptions;
  readonly maxBytes?: number;
}

/** Empty, or a copy of another one. */
export function createHistoryFile(original?: HistoryFile): HistoryFile {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-storage-'));
  const path = join(directory, 'tidemark.db');
  if (original !== undefined) copyFileSync(original.path, path);
  return {
    path,
    record: (frames) => {
      const journal = openJournal({ file: path });
      for (const frame of frames) journal.append(frame);
      journal.close();
    },
    import: (frames, retention = {}) => {
      const target: HistoryImport = openImport({ file: path, retention });
      for (const frame of frames) target.append(frame);
      return target.close();
    },
    maintain: ({ all = true, ...bounds } = {}) => {
      const maintainer = openMaintainer({ file: path, ...bounds }, createFakeClock());
      try {
        return maintainer.run({ all });
      } finally {
        maintainer.close();
      }
    },
    read: (use) => {
      const reader = openHistoryReader(path);
      try {
        return use(reader);
      } finally {
        reader.close();
      }
    },
    select: (sql) => {
      const db = new SqliteDatabase(path, { readonly: true });
      try {
        return db.prepare(sql).pluck().all();
      } finally {
        db.close();
      }
    },
    execute: (sql) => {
      const db = new SqliteDatabase(path);
      try {
        db.exec(sql);
      } finally {
        db.close();
      }
    },
    [Symbol.dispose]: () => rmSync(directory, { recursive: true }),
  };
}
