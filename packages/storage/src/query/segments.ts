/**
 * What a query reads: raw windows, rollups and the journal, each with its frames or buckets mapped to steps.
 *
 * A moment is read from one tier only. Minute windows and raw windows never hold the same samples, because the ones
 * replace the others; hours stand beside both and are read where a step is whole hours, or where nothing finer is left.
 */
import type { TierName } from '@tidemark/core';
import type { JournalWindow } from '../journal-windows.ts';
import type { Tier, Tiers } from '../tiers.ts';
import { findRuns, type Run } from '../window/runs.ts';
import type { WindowClock } from '../window/window-clock.ts';
import type { WindowReader } from '../window/window-reader.ts';
import type { WindowRow } from '../window/window-row.ts';
import { type Steps, stepOf } from './steps.ts';

interface Placed {
  readonly tier: TierName;
  readonly fromMs: number;
  readonly toMs: number;
  /** Longest distance between two of its frames or buckets, milliseconds. */
  readonly resolutionMs: number;
}

interface PlacedFrames extends Placed {
  /** The frames that fall into each step. */
  readonly runs: readonly Run[];
}

export interface RawSegment extends PlacedFrames {
  readonly type: 'raw';
  readonly row: WindowRow;
  readonly clock: WindowClock;
  /** The one step that all of it falls into; -1 when there is no such step. */
  readonly wholeStep: number;
}

/** A minute or hour window. */
export interface RollupSegment extends Placed {
  readonly type: 'rollup';
  readonly row: WindowRow;
  /** The step of each bucket; -1 outside of the range, or where another segment answers. */
  readonly steps: Int32Array;
  /** As of a raw segment. */
  readonly wholeStep: number;
}

export interface JournalSegment extends PlacedFrames {
  readonly type: 'journal';
  readonly journal: JournalWindow;
}

export type Segment = RawSegment | RollupSegment | JournalSegment;

export interface SegmentSources {
  readonly windows: WindowReader;
  readonly journalIn: (fromMs: number, toMs: number) => JournalWindow | undefined;
  readonly tiers: Tiers;
}

export interface SegmentChoice {
  /** Hours instead of what is finer, as far as they go. */
  readonly preferHours: boolean;
  /** Tiers that can answer. */
  readonly tiers: readonly TierName[];
}

/** The segments of a range that have something in it, in the order of time. */
export function findSegments(sources: SegmentSources, steps: Steps, choice: SegmentChoice): readonly Segment[] {
  const { windows, tiers } = sources;
  const { fromMs, toMs } = steps;
  const rowsOf = (tier: TierName) => (choice.tiers.includes(tier) ? windows.windows(tier, fromMs, toMs) : []);
  const raw = rowsOf('raw').filter((row) => !(choice.preferHours && row.summarized === 1));
  const minutes = choice.preferHours ? [] : rowsOf('minute');
  const finer = choice.preferHours ? [] : [...raw, ...minutes];
  const journal = choice.tiers.includes('raw') ? sources.journalIn(fromMs, toMs) : undefined;
  const segments: Segment[] = [
    ...rowsOf('hour').map((row) => placeRollup(row, tiers.hour, steps, finer)),
    ...minutes.map((row) => placeRollup(row, tiers.minute, steps, [])),
    ...raw.map((row) => placeRaw(row, windows.clock(row), steps)),
    ...(journal === undefined ? [] : [placeJournal(journal, steps)]),
  ];
  return segments.filter(holdsAnything).sort((a, b) => a.fromMs - b.fromMs);
}

function holdsAnything(segment: Segment): boolean {
  return segment.type === 'rollup' ? segment.steps.some((step) => step >= 0) : segment.runs.length > 0;
}

function placeRaw(row: WindowRow, clock: WindowClock, steps: Steps): RawSegment {
  const runs = findRuns(clock, steps);
  const [first] = runs;
  const isWhole = first !== undefined && first.end - first.start === clock.frames;
  const wholeStep = isWhole ? first.bucket : -1;
  // All frames of a window are of one interval.
  const resolutionMs = clock.intervalsMs[0] as number;
  return {
    type: 'raw',
    tier: 'raw',
    row,
    clock,
    runs,
    wholeStep,
    resolutionMs,
    fromMs: row.start_ms,
    toMs: row.end_ms,
  };
}

/** Frames outside of the range, before it to reckon rates from, say nothing about the answer. */
function placeJournal(journal: JournalWindow, steps: Steps): JournalSegment {
  const { timesMs, intervalsMs } = journal.clock;
  const runs = findRuns(journal.clock, steps);
  let [fromMs, toMs, resolutionMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const { start, end } of runs) {
    fromMs = Math.min(fromMs, timesMs[start] as number);
    toMs = Math.max(toMs, (timesMs[end - 1] as number) + 1);
    resolutionMs = Math.max(resolutionMs, intervalsMs[start] as number);
  }
  return { type: 'journal', tier: 'raw', journal, runs, fromMs, toMs, resolutionMs };
}

function commonStep(steps: Int32Array): number {
  const first = steps[0] as number;
  if (steps[steps.length - 1] !== first) return -1;
  for (let i = 1; i < steps.length; i++) if (steps[i] !== first) return -1;
  return first;
}

/** A bucket that overlaps a window of `finer` is left to that. */
function placeRollup(row: WindowRow, tier: Tier, steps: Steps, finer: readonly WindowRow[]): RollupSegment {
  const { stepMs } = tier;
  const placed = new Int32Array(row.frames);
  for (let bucket = 0; bucket < row.frames; bucket++) placed[bucket] = stepOf(steps, row.start_ms + bucket * stepMs);
  for (const { start_ms, end_ms } of finer) {
    if (start_ms >= row.end_ms || end_ms <= row.start_ms) continue;
    const first = Math.max(0, Math.floor((start_ms - row.start_ms) / stepMs));
    placed.fill(-1, first, Math.ceil((end_ms - row.start_ms) / stepMs));
  }
  return {
    type: 'rollup',
    tier: tier.name,
    row,
    steps: placed,
    wholeStep: commonStep(placed),
    fromMs: row.start_ms,
    toMs: row.end_ms,
    resolutionMs: tier.stepMs,
  };
}
