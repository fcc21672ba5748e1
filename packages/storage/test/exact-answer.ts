/**
 * What a query must answer, computed from the frames alone in the plainest way there is: the oracle of the query engine,
 * with which it shares no code. It follows `docs/format` and the documentation of `QueryRequest` only.
 */
import type { Aggregation, Frame, GroupAggregation, Labels, Series } from '@tidemark/core';

export interface Question {
  readonly matches: (series: Series) => boolean;
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly aggregation: Aggregation;
  readonly group?: { readonly by: readonly string[]; readonly aggregation?: GroupAggregation };
}

/** Values of one step of which any is right; none where nothing was recorded. */
export type Accepted = readonly number[];

export interface ExactSeries {
  readonly text: string;
  readonly steps: readonly Accepted[];
}

/** Where a tier puts a moment: the start of its minute or hour, or the moment itself. Undefined: not in this tier. */
export type Placement = (timeMs: number) => number | undefined;

/** A sample, and the rate since the one before of a counter; both times are of the wall clock. */
interface Observation {
  readonly timeMs: number;
  /** Between two passes the clock was set back, or the recording is another one. */
  readonly pass: string;
  readonly sample: number;
  /** Undefined for the first sample of a counter, and on the far side of a gap. */
  readonly value: number | undefined;
  readonly increase: number;
  readonly elapsedMs: number;
  /** The measured time that the observation stands for. */
  readonly coversMs: number;
}

/** A rate reaches back so many intervals, and over no gap longer than that many. */
const REACH_INTERVALS = 64;
const GAP_INTERVALS = 2.5;

export interface ExactHistory {
  answer(question: Question, placeOf?: Placement): ExactSeries[];
}

/** Recordings are independent of each other: no rate is between two of them. */
export function createExactHistory(recordings: readonly (readonly Frame[])[]): ExactHistory {
  const known = seriesIn(recordings).map((series) => ({
    series,
    observations: recordings.flatMap((frames, i) => observe(frames, series, i)),
  }));
  const frames = recordings.flat();
  const itself: Placement = (timeMs) => timeMs;
  const put = (question: Question, placeOf: Placement): Placed => {
    const { fromMs, stepMs, count } = rangeOf(question);
    const stepOf = (timeMs: number) => Math.floor(((placeOf(timeMs) ?? Number.NaN) - fromMs) / stepMs);
    const found = known.map(({ series, observations }) => {
      const steps: Observation[][] = Array.from({ length: count }, () => []);
      for (const observation of observations) steps[stepOf(observation.timeMs)]?.push(observation);
      return { series, steps };
    });
    const recordedMs = new Float64Array(count);
    for (const frame of frames)
      recordedMs[stepOf(frame.timeMs)] = (recordedMs[stepOf(frame.timeMs)] ?? 0) + durationOf(frame);
    return { found: found.filter(({ steps }) => steps.some((step) => step.length > 0)), recordedMs };
  };
  const putOnce = rememberLast(put);
  return {
    answer: (question, placeOf = itself) => {
      const { found, recordedMs } = putOnce(question, placeOf);
      const asked = found.filter(({ series }) => question.matches(series));
      const answers =
        question.group === undefined
          ? asked.map((each) => single(each, question))
          : grouped(asked, question, [...recordedMs]);
      return answers.sort((a, b) => (a.text < b.text ? -1 : 1));
    },
  };
}

/** Questions come in rows about the same range. */
function rememberLast(put: (question: Question, placeOf: Placement) => Placed): typeof put {
  let last: { readonly question: Question; readonly placeOf: Placement; readonly placed: Placed } | undefined;
  return (question, placeOf) => {
    const isSame =
      last?.placeOf === placeOf &&
      (['fromMs', 'toMs', 'stepMs'] as const).every((field) => last?.question[field] === question[field]);
    last = last !== undefined && isSame ? last : { question, placeOf, placed: put(question, placeOf) };
    return last.placed;
  };
}

function rangeOf({ fromMs, toMs, stepMs }: Question) {
  const first = Math.floor(fromMs / stepMs);
  return { fromMs: first * stepMs, stepMs, count: Math.ceil(toMs / stepMs) - first };
}

export function textOf({ metric, labels }: { readonly metric: { readonly name: string }; readonly labels: Labels }) {
  return `${metric.name} ${JSON.stringify(Object.entries(labels).sort())}`;
}

function seriesIn(recordings: readonly (readonly Frame[])[]): Series[] {
  const layouts = new Set(recordings.flat().map(({ layout }) => layout));
  const all = new Map([...layouts].flatMap(({ series }) => series).map((series) => [textOf(series), series]));
  return [...all.values()];
}

/** The samples of a series in the order they were recorded. */
function observe(frames: readonly Frame[], series: Series, recording: number): Observation[] {
  const text = textOf(series);
  const slots = new Map<Frame['layout'], number>();
  const slotIn = (layout: Frame['layout']) => {
    const slot = slots.get(layout) ?? layout.series.findIndex((each) => textOf(each) === text);
    slots.set(layout, slot);
    return slot;
  };
  const observations: Observation[] = [];
  let before: { readonly sample: number } | undefined;
  let sinceMs = 0;
  let timesBack = 0;
  for (const [i, { seq, timeMs, elapsedMs, intervalMs, layout, values }] of frames.entries()) {
    const isConnected =
      seq === (frames[i - 1]?.seq ?? 0) + 1 && elapsedMs > 0 && elapsedMs <= GAP_INTERVALS * intervalMs;
    if (!isConnected) before = undefined;
    sinceMs += elapsedMs;
    if (timeMs <= (frames[i - 1]?.timeMs ?? 0)) timesBack++;
    const at = { timeMs, pass: `${recording}-${timesBack}` };
    const sample = values[slotIn(layout)] ?? Number.NaN;
    if (Number.isNaN(sample)) continue;
    const isNear = before !== undefined && sinceMs <= REACH_INTERVALS * intervalMs;
    const increase = before === undefined || sample < before.sample ? sample : sample - before.sample;
    const covers = isNear ? sinceMs : durationOf({ elapsedMs, intervalMs });
    const none = { value: undefined, increase: 0, elapsedMs: 0, coversMs: 0 };
    if (series.metric.kind === 'gauge') observations.push({ ...at, ...none, sample, value: sample, coversMs: covers });
    else if (!isNear) observations.push({ ...at, ...none, sample });
    else {
      const rated = { value: increase / (sinceMs / 1000), increase, elapsedMs: sinceMs, coversMs: sinceMs };
      observations.push({ ...at, sample, ...rated });
    }
    before = { sample };
    sinceMs = 0;
  }
  return observations;
}

/** The measured time that a frame stands for. */
function durationOf({ elapsedMs, intervalMs }: Pick<Frame, 'elapsedMs' | 'intervalMs'>): number {
  return elapsedMs > 0 && elapsedMs <= GAP_INTERVALS * intervalMs ? elapsedMs : intervalMs;
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

function aggregate(step: readonly Observation[], { metric }: Series, aggregation: Aggregation): Accepted {
  if (step.length === 0) return [];
  if (aggregation === 'count') return [step.length];
  if (aggregation === 'last') return lastOfEachPass(step);
  const rated = step.filter(({ value }) => value !== undefined);
  if (rated.length === 0) return [];
  const growth = total(rated.map(({ increase }) => increase));
  const rate = growth / (total(rated.map(({ elapsedMs }) => elapsedMs)) / 1000);
  if (aggregation === 'increase') return [growth];
  if (aggregation === 'rate' || (aggregation === 'avg' && metric.kind === 'counter')) return [rate];
  return [
    describe(
      rated.map(({ value }) => value as number),
      aggregation,
    ),
  ];
}

function describe(values: readonly number[], aggregation: Aggregation): number {
  const mean = total(values) / values.length;
  switch (aggregation) {
    case 'avg':
      return mean;
    case 'sum':
      return total(values);
    case 'min':
      return Math.min(...values);
    case 'max':
      return Math.max(...values);
    case 'stddev':
      return Math.sqrt(total(values.map((value) => (value - mean) ** 2)) / values.length);
    default:
      return percentile(values, Number(aggregation.slice(1)));
  }
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = (percent / 100) * (sorted.length - 1);
  const low = sorted[Math.floor(rank)] as number;
  const high = sorted[Math.ceil(rank)] as number;
  return low + (high - low) * (rank - Math.floor(rank));
}

/** Where the clock was set back, a step has more than one last sample: that of each pass. */
function lastOfEachPass(step: readonly Observation[]): Accepted {
  return [...new Map(step.map(({ pass, sample }) => [pass, sample])).values()];
}

/** What was recorded, and the measured time that was recorded, step by step. */
interface Placed {
  readonly found: readonly Found[];
  readonly recordedMs: Float64Array;
}

interface Found {
  readonly series: Series;
  readonly steps: readonly (readonly Observation[])[];
}

function single({ series, steps }: Found, { aggregation }: Question): ExactSeries {
  return { text: textOf(series), steps: steps.map((step) => aggregate(step, series, aggregation)) };
}

function grouped(found: readonly Found[], question: Question, recordedMs: readonly number[]): ExactSeries[] {
  const groups = new Map<string, Found[]>();
  for (const each of found) {
    const { metric, labels } = each.series;
    const kept = Object.fromEntries(Object.entries(labels).filter(([name]) => question.group?.by.includes(name)));
    const text = textOf({ metric, labels: kept });
    groups.set(text, [...(groups.get(text) ?? []), each]);
  }
  return [...groups].map(([text, members]) => ({
    text,
    steps: recordedMs.map((ms, step) => groupValue(members, step, question, ms)),
  }));
}

function groupValue(members: readonly Found[], step: number, question: Question, recordedMs: number): Accepted {
  const { aggregation, group } = question;
  const how = group?.aggregation ?? 'sum';
  if (aggregation.startsWith('p')) {
    const pool = members.flatMap(({ steps }) => steps[step] ?? []);
    return aggregate(pool, (members[0] as Found).series, aggregation);
  }
  const each = members.map(({ series, steps }) => ({
    values: aggregate(steps[step] ?? [], series, aggregation).slice(0, 1),
    coversMs: total((steps[step] ?? []).map(({ coversMs }) => coversMs)),
  }));
  const values = each.flatMap((member) => member.values);
  if (values.length === 0) return [];
  // What they had together over the time that was recorded, be they there at the same time or not.
  const isOverTime = how === 'sum' && (aggregation === 'avg' || aggregation === 'rate');
  return isOverTime
    ? [total(each.map((member) => (member.values[0] ?? 0) * member.coversMs)) / recordedMs]
    : [combine(values, how)];
}

function combine(values: readonly number[], aggregation: GroupAggregation): number {
  switch (aggregation) {
    case 'sum':
      return total(values);
    case 'avg':
      return total(values) / values.length;
    case 'min':
      return Math.min(...values);
    case 'max':
      return Math.max(...values);
    default:
      return values.length;
  }
}
