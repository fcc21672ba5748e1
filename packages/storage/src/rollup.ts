/**
 * Rolling up: raw windows become one window of a coarser tier.
 *
 * 1. A raw window is in the hour tier once: its `summarized` flag is set in the transaction that makes the hour window
 *    count. Hour windows may overlap in time; what they hold never does.
 * 2. Minute windows take the place of raw windows, in one transaction: a sample is read from one of them only.
 * 3. What is rolled up is what was recorded: a rate across the border of two windows belongs to the later one.
 */
import type { MaintenanceSources } from './maintenance-sources.ts';
import { createBucketFiller, type Span } from './rollup-buckets.ts';
import { TIER_IDS, type Tier } from './tiers.ts';
import { blockId, MAX_SERIES, type WindowRow } from './window/window-row.ts';
import type { EncodedBlock } from './window/window-writer.ts';

/** Rolls raw windows, in the order of time, up into one window; `replace` runs in the transaction that makes it count. */
export type Rollup = (rows: readonly WindowRow[], tier: Tier, replace: () => void) => void;

export function createRollup({ db, windows, writer, catalogue, leftOut }: MaintenanceSources): Rollup {
  const selectBlocks = db.prepare('SELECT id FROM block WHERE id >= ? AND id < ?').pluck();
  const seriesIn = ({ id }: WindowRow) =>
    (selectBlocks.all(blockId(id, 0), blockId(id + 1, 0)) as number[]).map((block) => block % MAX_SERIES);
  const createBlocks = function* (rows: readonly WindowRow[], span: Span): Generator<EncodedBlock> {
    const fill = createBucketFiller(windows, rows, { span, leftOut });
    for (const seriesId of new Set(rows.flatMap(seriesIn))) {
      const block = fill(seriesId, catalogue.byId(seriesId).metric.kind);
      if (block !== undefined) yield block;
    }
  };
  return (rows, tier, replace) => {
    const span = spanOf(rows, tier);
    const window = {
      tier: TIER_IDS[tier.name],
      start_ms: span.fromMs,
      end_ms: span.fromMs + span.count * span.stepMs,
      frames: span.count,
      first_seq: null,
      last_seq: null,
      summarized: 0,
      blocks: createBlocks(rows, span),
    };
    writer.write(window, replace);
  };
}

function spanOf(rows: readonly WindowRow[], { name, stepMs }: Tier): Span {
  const fromMs = Math.floor(Math.min(...rows.map(({ start_ms }) => start_ms)) / stepMs) * stepMs;
  const toMs = Math.max(...rows.map(({ end_ms }) => end_ms));
  return { fromMs, stepMs, count: Math.ceil((toMs - fromMs) / stepMs), keepsSketches: name === 'hour' };
}
