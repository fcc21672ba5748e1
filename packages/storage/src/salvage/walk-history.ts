import type { Database } from 'better-sqlite3';
import type { FrameRow } from '../frame-row.ts';
import type { WindowRow } from '../window/window-row.ts';
import type { Damage } from './damage.ts';
import type { BlockRow } from './inspect-block.ts';
import { KnownSeries, type LostMetric, type LostSeries, type MetricRow, type SeriesRow } from './known-series.ts';
import type { AlertStateRow, DeliveryRow, EventRow, LayoutRow, StoredTransition } from './sound-rows.ts';
import { walkCatalogue } from './walk-catalogue.ts';
import { walkEvents, walkFrames } from './walk-journal.ts';
import { walkLedger } from './walk-ledger.ts';
import { walkWindows } from './walk-windows.ts';

/** A window with its clock as it is stored. */
export interface ClockedWindow extends WindowRow {
  readonly clock: Buffer | null;
}

/** Is shown a history, piece by piece: what is sound, and what is not. */
export interface HistoryVisitor {
  metric(row: MetricRow): void;
  series(row: SeriesRow): void;
  layout(row: LayoutRow): void;
  block(row: BlockRow): void;
  /** Comes after its blocks; `samples` are those of the blocks that were shown. */
  window(row: ClockedWindow): void;
  /** An unsealed frame. `values` are valid until the next one. */
  frame(row: FrameRow, values: Float64Array): void;
  event(row: EventRow): void;
  alertState(row: AlertStateRow): void;
  alertTransition(row: StoredTransition): void;
  /** What waits, and what was delivered lately. */
  delivery(row: DeliveryRow): void;
  /** A series with values that the catalogue does not know; these come last. */
  lostSeries(series: LostSeries): void;
  /** A metric with series that the catalogue does not know. */
  lostMetric(metric: LostMetric): void;
  damage(damage: Damage): void;
}

/**
 * Shows everything in a history file, every value decoded, going on behind what cannot be read. Returns the number of
 * blocks that belong to windows, those of removed ones included.
 */
export function walkHistory(db: Database, visitor: HistoryVisitor): { readonly blocks: number } {
  const known = new KnownSeries();
  const layouts = walkCatalogue(db, visitor, known);
  const { blocks, sealedSeq } = walkWindows(db, visitor, known);
  walkFrames(db, visitor, { known, layouts, sealedSeq });
  walkEvents(db, visitor);
  walkLedger(db, visitor);
  for (const metric of known.lostMetrics()) visitor.lostMetric(metric);
  for (const series of known.lostSeries()) visitor.lostSeries(series);
  return { blocks };
}
