import type { StoredSeries } from '../catalogue.ts';
import { MAX_WINDOW_FRAMES } from '../tiers.ts';
import { noPrevious } from '../window/observations.ts';
import type { WindowReader } from '../window/window-reader.ts';
import type { Deadline } from './deadline.ts';
import type { JournalSegment, RawSegment, RollupSegment, Segment } from './segments.ts';
import type { FoldInput, StepSamples } from './step-fold.ts';

/** Values of the journal held in memory for one batch of series. */
const JOURNAL_VALUES = 2_000_000;

const SERIES_PER_BATCH = 1000;

/** Blocks are read in microseconds; the clock is looked at before every so many. */
const SEGMENTS_PER_LOOK = 32;

/** Brings what is stored of one series after the other into folds, segment by segment. */
export class SeriesFolder {
  readonly #windows: WindowReader;
  readonly #segments: readonly Segment[];
  readonly #journal: JournalSegment | undefined;
  readonly #deadline: Deadline;
  readonly #samples = new Float64Array(MAX_WINDOW_FRAMES);
  /** Samples in the journal of the series of the current batch, by id. */
  #journalSamples: ReadonlyMap<number, Float64Array> = new Map();

  constructor(windows: WindowReader, segments: readonly Segment[], deadline: Deadline) {
    this.#windows = windows;
    this.#segments = segments;
    this.#journal = segments.find((segment) => segment.type === 'journal');
    this.#deadline = deadline;
  }

  /** Series to fold one after the other; the journal is read once for all of a batch. */
  *batches(series: readonly StoredSeries[]): Generator<readonly StoredSeries[]> {
    const journal = this.#journal?.journal;
    const size = journal === undefined ? SERIES_PER_BATCH : Math.ceil(JOURNAL_VALUES / journal.clock.frames);
    for (let start = 0; start < series.length; start += size) {
      const batch = series.slice(start, start + size);
      this.#journalSamples = journal?.read(batch.map(({ id }) => id)) ?? new Map();
      yield batch;
    }
  }

  /** Whether the series, which is of the current batch, has a sample in the range. */
  fold(stored: StoredSeries, input: FoldInput): boolean {
    let any = false;
    for (const [i, segment] of this.#segments.entries()) {
      if (i % SEGMENTS_PER_LOOK === 0) this.#deadline.check();
      if (segment.type === 'journal') any = this.#addJournal(stored, input, segment) || any;
      else if (segment.toMs <= stored.firstMs || segment.fromMs > stored.lastMs) continue;
      else any = (this.#addWhole(stored, input, segment) ?? this.#addParts(stored, input, segment)) || any;
    }
    return any;
  }

  /** From what stands beside the block; undefined when not all of it falls into one step, or that is not enough. */
  #addWhole(
    stored: StoredSeries,
    input: FoldInput,
    { row, wholeStep }: RawSegment | RollupSegment,
  ): boolean | undefined {
    if (wholeStep < 0) return undefined;
    const stats = this.#windows.stats(row.id, stored.id);
    if (stats === undefined) return false;
    const whole = { aggregates: stats.aggregates, bucket: 0 };
    if (!input.takes(whole)) return undefined;
    input.addAggregate(wholeStep, whole);
    return true;
  }

  #addParts(stored: StoredSeries, input: FoldInput, segment: RawSegment | RollupSegment): boolean {
    if (segment.type === 'rollup') return this.#addBuckets(stored, input, segment);
    const { row, clock, runs } = segment;
    const previous = this.#windows.samples(row, stored.id, this.#samples);
    if (previous === undefined) return false;
    const { kind } = stored.series.metric;
    return addSamples(input, { kind, samples: this.#samples.subarray(0, row.frames), clock, runs, previous });
  }

  #addBuckets(stored: StoredSeries, input: FoldInput, { row, steps }: RollupSegment): boolean {
    const rollup = this.#windows.rollup(row, stored.id);
    if (rollup === undefined) return false;
    let any = false;
    for (let bucket = 0; bucket < row.frames; bucket++) {
      const step = steps[bucket] as number;
      if (step < 0 || rollup.aggregates.count[bucket] === 0) continue;
      input.addAggregate(step, { ...rollup, bucket });
      any = true;
    }
    return any;
  }

  #addJournal(stored: StoredSeries, input: FoldInput, { journal, runs }: JournalSegment): boolean {
    const samples = this.#journalSamples.get(stored.id);
    if (samples === undefined) return false;
    const previous = journal.previousOf(stored.id) ?? noPrevious();
    const { kind } = stored.series.metric;
    return addSamples(input, { kind, samples, clock: journal.clock, runs, previous });
  }
}

/** Whether any of the samples is in the range. */
function addSamples(input: FoldInput, window: StepSamples): boolean {
  input.addSamples(window);
  const { samples, runs } = window;
  return runs.some(({ start, end }) => {
    for (let frame = start; frame < end; frame++) if (!Number.isNaN(samples[frame])) return true;
    return false;
  });
}
