import { formatSeries } from '@tidemark/core';
import { type History, openHistory } from '@tidemark/storage';
import { type DataSet, endMsOf, rowOf, timeMsOf } from './data-set.ts';

/** What comparing a file with the set that it was made of has shown. */
export interface Losslessness {
  readonly samples: number;
  /** Samples that did not come back, or not with the same bits. */
  readonly different: number;
}

/** Values in one answer. */
const QUERY_VALUES = 2_000_000;
const FRAMES_AT_ONCE = 2000;

/** Asks for every sample, by steps as wide as the interval. */
export async function compareSamples(set: DataSet, file: string): Promise<Losslessness> {
  await using history = openHistory(file);
  const steps = Math.floor(QUERY_VALUES / set.series.length);
  const places = new Map(set.series.map((series, i) => [formatSeries(series), i]));
  let same = 0;
  for (let from = 0; from < set.frames; from += steps) {
    const toMs = Math.min(endMsOf(set), timeMsOf(set, from + steps));
    const range = { fromMs: timeMsOf(set, from), toMs, stepMs: set.intervalMs };
    const result = await history.query({ selector: { matchers: [] }, ...range, aggregation: 'last', tier: 'raw' });
    for (const { series, values } of result.series) {
      const place = places.get(formatSeries(series));
      if (place === undefined) continue;
      for (const [i, value] of values.entries()) {
        if (Object.is(value, set.values[(from + i) * set.series.length + place])) same++;
      }
    }
  }
  return { samples: set.values.length, different: set.values.length - same };
}

/** Asks for every frame, with its number and its times; one with the wrong ones counts with all its samples. */
export async function compareFrames(set: DataSet, file: string): Promise<Losslessness> {
  await using history = openHistory(file);
  const places = new Map(set.series.map((series, i) => [formatSeries(series), i]));
  let same = 0;
  for await (const { seq, timeMs, elapsedMs, intervalMs, layout, values } of framesIn(history)) {
    const at = seq - 1;
    const isItsTime = timeMs === timeMsOf(set, at) && elapsedMs === (at === 0 ? 0 : set.intervalMs);
    if (!isItsTime || intervalMs !== set.intervalMs) continue;
    const expected = rowOf(set, at);
    const placeOf = placesIn(layout.series, places);
    for (const [slot, value] of values.entries()) if (Object.is(value, expected[placeOf[slot] as number])) same++;
  }
  return { samples: set.values.length, different: set.values.length - same };
}

async function* framesIn(history: History) {
  for (let seq = 0; ; ) {
    const frames = await history.framesAfter(seq, FRAMES_AT_ONCE);
    if (frames.length === 0) return;
    yield* frames;
    seq = frames.at(-1)?.seq ?? seq;
  }
}

const placesOfLayout = new WeakMap<DataSet['series'], number[]>();

function placesIn(layout: DataSet['series'], places: ReadonlyMap<string, number>): number[] {
  let found = placesOfLayout.get(layout);
  if (found === undefined) {
    found = layout.map((series) => places.get(formatSeries(series)) ?? -1);
    placesOfLayout.set(layout, found);
  }
  return found;
}
