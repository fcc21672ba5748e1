import type { Database } from 'better-sqlite3';
import type { Transact } from './write-turns.ts';

/**
 * Moves the log into the file when it has `minPages`. Who writes next begins the log anew and waits for the disk to have its
 * first bytes: rather this thread than the recorder's, so it writes what is there already.
 */
export function checkpoint(db: Database, transact: Transact, minPages: number): void {
  const run = (mode: 'NOOP' | 'PASSIVE') => {
    const [pages] = db.pragma(`wal_checkpoint(${mode})`) as [{ readonly log: number; readonly checkpointed: number }];
    return pages.log - pages.checkpointed;
  };
  if (run('NOOP') < minPages || run('PASSIVE') > 0) return;
  transact(() => db.pragma(`user_version = ${db.pragma('user_version', { simple: true })}`));
}
