import { compileSelector, type Frame, formatSeries, type Layout, type Series } from '@tidemark/core';
import type { QueryResult } from '@tidemark/storage';
import { apiError } from '../errors.ts';
import type { LiveFrames, Recording } from '../recording.ts';
import { selectorOf } from '../rpc/selector.ts';
import { createPauses } from './pauses.ts';
import type { CsvQuery } from './route-definitions.ts';

/** As text, a megabyte or two, which is in memory until it is sent. */
const MAX_VALUES = 100_000;

/** About so many rows has a range whose step is not given. */
const ROWS = 300;

type Column = ArrayLike<number | undefined>;

/** A row a time, a column a series. */
interface Table {
  /** Names of the columns. */
  readonly names: Iterable<string>;
  readonly timesMs: readonly number[];
  /** NaN or undefined is absent. */
  readonly columns: readonly Column[];
}

type Pause = () => Promise<void>;

/** `GET /metrics.csv`. Throws `API_TOO_MUCH_DATA`, and what the history throws. */
export async function readCsv(recording: Recording, query: CsvQuery): Promise<string> {
  const pause = createPauses(recording.clock);
  const isRange = query.from_ms !== undefined;
  const { names, timesMs, columns } = isRange ? await range(recording, query) : await newest(recording, query, pause);
  let text = 'time';
  for (const name of names) {
    await pause();
    text += `,${csvText(name)}`;
  }
  text += '\n';
  for (const [row, timeMs] of timesMs.entries()) {
    await pause();
    text += new Date(timeMs).toISOString();
    for (const column of columns) text += csvNumber(column[row]);
    text += '\n';
  }
  return text;
}

function csvText(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvNumber(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? ',' : `,${value}`;
}

function requireBounded(rows: number, columns: number): void {
  if (rows * columns <= MAX_VALUES) return;
  throw apiError('API_TOO_MUCH_DATA', `${rows} rows of ${columns} series are more than ${MAX_VALUES} values`, {
    details: { rows, columns, limit: MAX_VALUES },
  });
}

async function newest(recording: Recording, { match, last_n }: CsvQuery, pause: Pause): Promise<Table> {
  const columns = new Columns(compileSelector(await selectorOf(match, recording)));
  const timesMs: number[] = [];
  // All at once: while others have their turn, the oldest go from memory.
  for (const { layout, timeMs, values } of newestFrames(recording.live, last_n)) {
    await pause();
    for (const [slot, column] of columns.of(layout)) column[timesMs.length] = values[slot];
    timesMs.push(timeMs);
    requireBounded(timesMs.length, columns.byName.size);
  }
  return { names: columns.byName.keys(), timesMs, columns: [...columns.byName.values()] };
}

function newestFrames(live: LiveFrames, count: number): Frame[] {
  const frames: Frame[] = [];
  let frame = live.after(live.seqBefore(count));
  for (; frame !== undefined; frame = live.after(frame.seq)) frames.push(frame);
  return frames;
}

type TickColumn = (number | undefined)[];

/** The columns of frames whose layouts differ. Layouts share their series, so that each is matched and named once. */
class Columns {
  readonly byName = new Map<string, TickColumn>();
  readonly #bySeries = new Map<Series, TickColumn | undefined>();
  readonly #matches: (series: Series) => boolean;
  #layout: Layout | undefined;
  #slots: readonly (readonly [slot: number, column: TickColumn])[] = [];

  constructor(matches: (series: Series) => boolean) {
    this.#matches = matches;
  }

  /** Where the values of a frame belong. */
  of(layout: Layout): readonly (readonly [slot: number, column: TickColumn])[] {
    if (layout === this.#layout) return this.#slots;
    this.#layout = layout;
    this.#slots = layout.series.flatMap((series, slot) => {
      const column = this.#columnOf(series);
      return column === undefined ? [] : [[slot, column] as const];
    });
    return this.#slots;
  }

  #columnOf(series: Series): TickColumn | undefined {
    if (this.#bySeries.has(series)) return this.#bySeries.get(series);
    const column = this.#matches(series) ? this.#named(formatSeries(series)) : undefined;
    this.#bySeries.set(series, column);
    return column;
  }

  #named(name: string): TickColumn {
    const column = this.byName.get(name) ?? [];
    this.byName.set(name, column);
    return column;
  }
}

async function range(recording: Recording, query: CsvQuery): Promise<Table> {
  const { match, from_ms: fromMs = 0, to_ms: toMs = recording.clock.now(), aggregation } = query;
  const stepMs = query.step_ms ?? Math.max(recording.collection.intervalMs, Math.ceil((toMs - fromMs) / ROWS));
  const selector = await selectorOf(match, recording);
  const answer = await recording.history.query({ selector, fromMs, toMs, stepMs, aggregation });
  requireBounded(answer.points, answer.series.length);
  return {
    names: namesOf(answer),
    timesMs: Array.from({ length: answer.points }, (_, point) => answer.fromMs + point * answer.stepMs),
    columns: answer.series.map(({ values }) => values),
  };
}

function* namesOf({ series }: QueryResult): Generator<string> {
  for (const one of series) yield `${formatSeries(one.series)} ${one.aggregation}`;
}
