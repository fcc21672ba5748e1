import { tmpdir } from 'node:os';
import type { Database } from 'better-sqlite3';
import { withStorageErrors } from './database.ts';
import { createDamageList, type Damage, isCorruption } from './salvage/damage.ts';
import { openDamaged } from './salvage/open-damaged.ts';
import { createPieceCounter, type HistoryCounts } from './salvage/piece-counter.ts';
import { walkHistory } from './salvage/walk-history.ts';

export interface CheckReport {
  readonly file: string;
  /** Nothing is damaged. */
  readonly isSound: boolean;
  /** The first 1000 damages. */
  readonly damages: readonly Damage[];
  /** All of them. */
  readonly damageCount: number;
  /** What is sound. */
  readonly sound: HistoryCounts;
  /** Blocks of no window: what a killed process was writing. Nobody reads them and the next maintenance deletes them. */
  readonly orphanBlocks: number;
}

/** Messages of SQLite's own check at most. */
const MAX_PAGE_MESSAGES = 100;

/**
 * Looks at everything in a history file: the pages (SQLite's integrity check), and every window, block, frame and event,
 * decoded and compared with its checksum. Changes nothing; works while an agent records, on the state of the moment it
 * began. Takes as long as reading the whole file, on the calling thread.
 * Throws `STORAGE_NOT_FOUND`, and `STORAGE_NOT_A_DATABASE` and its kin for a file that never was a history.
 */
export function checkHistory(file: string): CheckReport {
  const damaged = openDamaged(file, tmpdir());
  try {
    return checkOpened(file, damaged);
  } finally {
    damaged[Symbol.dispose]();
  }
}

function checkOpened(file: string, damaged: ReturnType<typeof openDamaged>): CheckReport {
  const { db } = damaged;
  const damages = createDamageList();
  for (const damage of damaged.damages) damages.add(damage);
  return withStorageErrors(file, () => {
    checkPages(db, damages.add);
    const counter = createPieceCounter(damages);
    const { blocks } = walkHistory(db, counter.visitor);
    const orphanBlocks = countBlocks(db) - blocks;
    return {
      file,
      isSound: damages.count === 0,
      damages: damages.named,
      damageCount: damages.count,
      sound: counter.counts,
      orphanBlocks: Math.max(0, orphanBlocks),
    };
  });
}

function checkPages(db: Database, add: (damage: Damage) => void): void {
  try {
    const messages = db.prepare(`PRAGMA integrity_check(${MAX_PAGE_MESSAGES})`).pluck().all() as string[];
    for (const line of messages.flatMap((message) => message.split('\n'))) {
      if (line !== 'ok' && !line.startsWith('***')) add({ kind: 'page', message: `SQLite: ${line}` });
    }
  } catch (error) {
    if (!isCorruption(error)) throw error;
    add({ kind: 'page', message: `SQLite: ${(error as Error).message}` });
  }
}

/** 0 where they cannot be counted. */
function countBlocks(db: Database): number {
  try {
    return db.prepare('SELECT count(*) FROM block').pluck().get() as number;
  } catch (error) {
    if (!isCorruption(error)) throw error;
    return 0;
  }
}
