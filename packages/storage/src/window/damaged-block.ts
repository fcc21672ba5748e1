import { formatSeries, isTidemarkError, type TierName } from '@tidemark/core';
import type { Database } from 'better-sqlite3';
import { createCatalogueReader } from '../catalogue.ts';
import { storageError } from '../errors.ts';
import { formatSpan } from '../format-span.ts';
import { tierNameOf } from '../tiers.ts';
import { WINDOW_COLUMNS, type WindowRow } from './window-row.ts';

/** Which block, or with no series a window's clock, is damaged. */
export interface BlockPlace {
  readonly windowId: number;
  readonly seriesId?: number;
}

/**
 * The error for a block that cannot be read, which names its series and its time. Errors that do not tell of damage are
 * given back as they are.
 */
export function damagedBlock(db: Database, { windowId, seriesId }: BlockPlace, cause: unknown): unknown {
  const reason = damageOf(cause);
  if (reason === undefined) return cause;
  const row = db.prepare(`SELECT ${WINDOW_COLUMNS} FROM window WHERE id = ?`).get(windowId) as WindowRow;
  const { start_ms: fromMs, end_ms: toMs } = row;
  const tier = tierNameOf(row.tier) as TierName;
  const series = seriesId === undefined ? undefined : nameSeries(db, seriesId);
  const what = series ?? 'the clock of all series';
  return storageError(
    'STORAGE_BLOCK_CORRUPT',
    `${what} is damaged, ${tier} tier, ${formatSpan(fromMs, toMs)}: ${reason}`,
    {
      cause,
      details: { windowId, tier, fromMs, toMs, ...(series === undefined ? {} : { series }), reason },
    },
  );
}

function damageOf(cause: unknown): string | undefined {
  if (isTidemarkError(cause)) {
    return cause.code === 'STORAGE_BLOCK_CORRUPT' ? String(cause.details.reason) : undefined;
  }
  return /^SQLITE_CORRUPT/.test(String((cause as { code?: unknown }).code)) ? 'its page cannot be read' : undefined;
}

function nameSeries(db: Database, id: number): string {
  try {
    return formatSeries(createCatalogueReader(db).byId(id));
  } catch {
    return `series ${id}`;
  }
}
