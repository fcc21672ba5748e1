import type { StoredSeries } from './catalogue.ts';
import { corrupt } from './codec/byte-reader.ts';
import type { JournalWindow } from './journal-windows.ts';
import type { Snapshot } from './scan-snapshot.ts';
import type { SampleStretch, ScanRange } from './scan-stretch.ts';
import { MAX_WINDOW_FRAMES } from './tiers.ts';
import { damagedBlock } from './window/damaged-block.ts';
import type { WindowRow } from './window/window-row.ts';

/** A raw window or the journal. Its stretches are valid until it is read again. */
interface Piece {
  readonly fromMs: number;
  readonly toMs: number;
  read(series: StoredSeries): SampleStretch | undefined;
}

/** Reads every sample of one series after the other. */
export interface SampleScan {
  samplesOf(series: StoredSeries): Generator<SampleStretch>;
  /** The raw windows that are in the range from end to end, and how many of their samples were read. */
  wholeWindows(): readonly { readonly row: WindowRow; readonly read: number }[];
}

export function createSampleScan(snapshot: Snapshot, range: ScanRange): SampleScan {
  const { fromMs, toMs } = range;
  const rows = snapshot.windows.windows('raw', fromMs, toMs);
  const readCounts = new Map<number, number>();
  const journal = snapshot.journalIn(fromMs, toMs);
  const pieces = [
    ...createWindowPieces(snapshot, rows, { range, readCounts }),
    ...(journal === undefined ? [] : [journalPiece(journal, range)]),
  ];
  const groups = groupOverlapping(pieces);
  return {
    *samplesOf(series) {
      for (const group of groups) {
        const stretch = group.length === 1 ? (group[0] as Piece).read(series) : readTogether(group, series);
        if (stretch !== undefined && stretch.timesMs.length > 0) yield stretch;
      }
    },
    wholeWindows: () =>
      rows.filter((row) => isWhole(row, range)).map((row) => ({ row, read: readCounts.get(row.id) ?? 0 })),
  };
}

function isWhole({ start_ms, end_ms }: WindowRow, { fromMs, toMs }: ScanRange): boolean {
  return start_ms >= fromMs && end_ms <= toMs;
}

interface WindowScan {
  readonly range: ScanRange;
  readonly readCounts: Map<number, number>;
}

function createWindowPieces(
  { db, windows }: Snapshot,
  rows: readonly WindowRow[],
  { range, readCounts }: WindowScan,
): Piece[] {
  const samples = new Float64Array(MAX_WINDOW_FRAMES);
  const check = (row: WindowRow, seriesId: number, found: number) => {
    const told = windows.stats(row.id, seriesId)?.aggregates.count[0];
    if (told === found) return;
    const reason = corrupt(`it has ${found} samples and says that it has ${told}`);
    throw damagedBlock(db, { windowId: row.id, seriesId }, reason);
  };
  return rows.map((row) => ({
    fromMs: row.start_ms,
    toMs: row.end_ms,
    read: ({ id, firstMs, lastMs }) => {
      if (row.end_ms <= firstMs || row.start_ms > lastMs) return undefined;
      if (windows.samples(row, id, samples) === undefined) return undefined;
      const stretch = selectPresent(windows.clock(row).timesMs, samples, range);
      if (isWhole(row, range)) {
        const found = stretch.timesMs.length;
        check(row, id, found);
        readCounts.set(row.id, (readCounts.get(row.id) ?? 0) + found);
      }
      return stretch;
    },
  }));
}

/** Its frames are in the order they were recorded, in which time goes back where the clock was set back. */
function journalPiece(journal: JournalWindow, range: ScanRange): Piece {
  const { timesMs } = journal.clock;
  const isOrdered = timesMs.every((timeMs, i) => i === 0 || timeMs >= (timesMs[i - 1] as number));
  return {
    fromMs: timesMs.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY),
    toMs: timesMs.reduce((most, each) => Math.max(most, each), 0) + 1,
    read: ({ id }) => {
      const samples = journal.read([id]).get(id);
      if (samples === undefined) return undefined;
      const stretch = selectPresent(timesMs, samples, range);
      return isOrdered ? stretch : inOrder(stretch);
    },
  };
}

/** What is present and in the range; views where that is everything. */
function selectPresent(timesMs: Float64Array, samples: Float64Array, { fromMs, toMs }: ScanRange): SampleStretch {
  const frames = timesMs.length;
  const isWanted = (i: number) => {
    const timeMs = timesMs[i] as number;
    return timeMs >= fromMs && timeMs < toMs && !Number.isNaN(samples[i]);
  };
  let wanted = 0;
  for (let i = 0; i < frames; i++) if (isWanted(i)) wanted++;
  if (wanted === frames) return { timesMs, values: samples.subarray(0, frames) };
  const [times, values] = [new Float64Array(wanted), new Float64Array(wanted)];
  for (let i = 0, next = 0; i < frames; i++) {
    if (!isWanted(i)) continue;
    times[next] = timesMs[i] as number;
    values[next++] = samples[i] as number;
  }
  return { timesMs: times, values };
}

/** Windows overlap where the clock was set back or frames were imported. Each group is what has to be put in order. */
function groupOverlapping(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const groups: Piece[][] = [];
  let endMs = Number.NEGATIVE_INFINITY;
  for (const piece of pieces.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (piece.fromMs < endMs) groups.at(-1)?.push(piece);
    else groups.push([piece]);
    endMs = Math.max(endMs, piece.toMs);
  }
  return groups;
}

function readTogether(group: readonly Piece[], series: StoredSeries): SampleStretch | undefined {
  const timesMs: number[] = [];
  const values: number[] = [];
  for (const piece of group) {
    const stretch = piece.read(series);
    if (stretch === undefined) continue;
    for (const timeMs of stretch.timesMs) timesMs.push(timeMs);
    for (const value of stretch.values) values.push(value);
  }
  return inOrder({ timesMs: Float64Array.from(timesMs), values: Float64Array.from(values) });
}

function inOrder({ timesMs, values }: SampleStretch): SampleStretch {
  const order = Array.from(timesMs.keys()).sort((a, b) => (timesMs[a] as number) - (timesMs[b] as number));
  return {
    timesMs: Float64Array.from(order, (i) => timesMs[i] as number),
    values: Float64Array.from(order, (i) => values[i] as number),
  };
}
