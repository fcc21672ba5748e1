import { decodeQuantileSketch, isTidemarkError, type MetricKind, type TierName } from '@tidemark/core';
import { corrupt } from '../codec/byte-reader.ts';
import { MAX_WINDOW_FRAMES } from '../tiers.ts';
import { decodeStats, kindOfStats } from '../window/block-stats.ts';
import { decodeRaw } from '../window/raw-blocks.ts';
import { decodeRollup } from '../window/rollup-block.ts';
import { openBlob } from '../window/sealed-blob.ts';

/** A row of the `block` table. */
export interface BlockRow {
  readonly id: number;
  readonly stats: Buffer;
  readonly data: Buffer;
}

/** What a sound block says of itself. */
export interface InspectedBlock {
  readonly kind: MetricKind;
  /** As `window.samples` counts them: values, or of a rollup buckets that have one. */
  readonly samples: number;
}

const samples = new Float64Array(MAX_WINDOW_FRAMES);

/** Decodes all of a block and compares its statistics with it. Throws `STORAGE_BLOCK_CORRUPT`. */
export function inspectBlock(
  { id, stats, data }: BlockRow,
  { tier, frames }: { readonly tier: TierName; readonly frames: number },
): InspectedBlock {
  const statsBytes = openBlob(stats, id);
  const { firstFrame, lastFrame, aggregates } = decodeStats(statsBytes);
  const bytes = openBlob(data, id);
  const present = tier === 'raw' ? presentSamples(bytes, frames) : presentBuckets(bytes, frames);
  const first = present.findIndex((count) => count > 0);
  const last = present.findLastIndex((count) => count > 0);
  if (firstFrame !== first || lastFrame !== last || aggregates.count[0] !== sumOf(present)) {
    throw corrupt('its statistics are those of other samples');
  }
  return { kind: kindOfStats(statsBytes), samples: present.reduce((all, each) => all + (each > 0 ? 1 : 0), 0) };
}

function presentSamples(bytes: Uint8Array, frames: number): Float64Array {
  decodeRaw(bytes, samples, frames);
  return samples.subarray(0, frames).map((sample) => (Number.isNaN(sample) ? 0 : 1));
}

function presentBuckets(bytes: Uint8Array, buckets: number): Float64Array {
  const { aggregates, sketches } = decodeRollup(bytes, buckets);
  for (const sketch of sketches?.() ?? []) if (sketch !== undefined) inspectSketch(sketch);
  return aggregates.count;
}

function inspectSketch(sketch: Uint8Array): void {
  try {
    decodeQuantileSketch(sketch);
  } catch (cause) {
    throw isTidemarkError(cause) ? corrupt(`a sketch of it: ${cause.message}`) : cause;
  }
}

function sumOf(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
