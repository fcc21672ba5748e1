import { TIER_NAMES, type TierName } from '@tidemark/core';
import { openForReading, withStorageErrors } from './database.ts';
import { createJournalReader } from './journal-reader.ts';
import { TIER_IDS } from './tiers.ts';
import { blockId } from './window/window-row.ts';

/** What a part of a history file holds. Times are Unix epoch milliseconds, undefined where it is empty. */
export interface TierFacts {
  readonly tier: TierName | 'journal';
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
  /** Windows, or frames of the journal. */
  readonly windows: number;
  /** Values; of minutes and hours, buckets with a value. */
  readonly samples: number;
  readonly bytes: number;
}

interface TierRow {
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly windows: number;
  readonly samples: number;
  readonly bytes: number;
}

/** The tiers of a file, and the journal last. Reads every row's length, on the calling thread. Throws `STORAGE_*` errors. */
export function readTierFacts(file: string): readonly TierFacts[] {
  const db = openForReading(file);
  try {
    return withStorageErrors(file, () =>
      db.transaction(() => {
        const sealedSeq = createJournalReader(db).sealedSeq();
        const ofTier = db.prepare(
          `SELECT min(start_ms) AS fromMs, max(end_ms) AS toMs, count(*) AS windows, coalesce(sum(samples), 0) AS samples,
                  coalesce(sum(length(clock)), 0) + coalesce(sum((
                    SELECT sum(length(stats) + length(data)) FROM block
                    WHERE block.id >= window.id * @width AND block.id < (window.id + 1) * @width)), 0) AS bytes
           FROM window WHERE tier = @tier`,
        );
        const ofJournal = db.prepare(
          `SELECT min(time_ms) AS fromMs, max(time_ms) + 1 AS toMs, count(*) AS windows,
                  coalesce(sum(length(series_ids)), 0) / 4 AS samples, coalesce(sum(length(samples)), 0) AS bytes
           FROM frame JOIN layout ON layout.id = layout_id WHERE seq > ?`,
        );
        const tiers = TIER_NAMES.map((tier) =>
          toFacts(tier, ofTier.get({ tier: TIER_IDS[tier], width: blockId(1, 0) }) as TierRow),
        );
        return [...tiers, toFacts('journal', ofJournal.get(sealedSeq) as TierRow)];
      })(),
    );
  } finally {
    db.close();
  }
}

function toFacts(tier: TierFacts['tier'], { fromMs, toMs, ...rest }: TierRow): TierFacts {
  return { tier, fromMs: fromMs ?? undefined, toMs: toMs ?? undefined, ...rest };
}
