import { dirname } from 'node:path';
import { openForWriting, withStorageErrors } from './database.ts';
import { createNewFile, type NewFile } from './new-file.ts';
import { createDamageList, type Damage } from './salvage/damage.ts';
import { openDamaged } from './salvage/open-damaged.ts';
import { createPieceCounter, type HistoryCounts } from './salvage/piece-counter.ts';
import { createSalvagedFile } from './salvage/salvaged-file.ts';
import { walkHistory } from './salvage/walk-history.ts';
import { findWriter } from './writer-lock.ts';

export interface RepairReport {
  readonly file: string;
  readonly target: string;
  /** What is in the new file. */
  readonly saved: HistoryCounts;
  /** The first 1000 things that are not, or that lost their name. */
  readonly lost: readonly Damage[];
  /** All of them. */
  readonly lostCount: number;
  /**
   * Whether an agent was recording into the damaged file, and its process where it says so. What it recorded after the
   * repair began is not in the new file.
   */
  readonly recordedBy: { readonly pid: number | undefined } | undefined;
}

/**
 * Saves what can be read of a history file into a new one, and says what is lost. The file itself is not changed. In the
 * new file every block is as it was; a series whose name is lost is one of metric `lost_series` (`lost_series_total`,
 * when it is a counter) with its number as the label `series`.
 * Needs room for the new file, and for a copy of the old one where its header is damaged.
 * Throws `STORAGE_TARGET_EXISTS`, and as {@link checkHistory}; leaves no new file then.
 */
export function repairHistory(file: string, target: string): RepairReport {
  const created = createNewFile(target);
  try {
    const damaged = openDamaged(file, dirname(created.path));
    try {
      return repairOpened({ file, target, created, damaged });
    } finally {
      damaged[Symbol.dispose]();
    }
  } finally {
    created[Symbol.dispose]();
  }
}

interface Repair {
  readonly file: string;
  readonly target: string;
  readonly created: NewFile;
  readonly damaged: ReturnType<typeof openDamaged>;
}

function repairOpened({ file, target, created, damaged }: Repair): RepairReport {
  const recordedBy = findWriter(file);
  const damages = createDamageList();
  for (const damage of damaged.damages) damages.add(damage);
  const saved = withStorageErrors(target, () => {
    const db = openForSalvage(created.path);
    try {
      const salvaged = createSalvagedFile(db);
      const counter = createPieceCounter(damages, salvaged);
      walkHistory(damaged.db, counter.visitor);
      salvaged.finish();
      return counter.counts;
    } finally {
      db.close();
    }
  });
  created.publish();
  return { file, target, saved, lost: damages.named, lostCount: damages.count, recordedBy };
}

/** The disk hears of the new file when it is whole. */
function openForSalvage(path: string) {
  const database = openForWriting(path);
  database.pragma('synchronous = OFF');
  return database;
}
