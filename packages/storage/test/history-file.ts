import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeClock, type Frame } from '@tidemark/core';
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
}

export interface MaintenanceBounds {
  readonly retention?: RetentionOptions;
  readonly maxBytes?: number;
}

export function createHistoryFile(): HistoryFile {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-storage-'));
  const path = join(directory, 'tidemark.db');
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
    [Symbol.dispose]: () => rmSync(directory, { recursive: true }),
  };
}
