import { compileSelector, type Frame, formatSeries } from '@tidemark/core';
import { apiError } from '../errors.ts';
import type { Recording } from '../recording.ts';
import { selectorOf } from '../rpc/selector.ts';
import type { CsvQuery } from './route-definitions.ts';

/** Writing so many takes some ten milliseconds, in which the server does nothing else. */
const MAX_VALUES = 100_000;

/** About so many rows has a range whose step is not given. */
const ROWS = 300;

/** A row a time, a column a series. */
interface Table {
  readonly columns: readonly string[];
  readonly timesMs: readonly number[];
  /** One array a column; NaN or undefined is absent. */
  readonly values: readonly ArrayLike<number | undefined>[];
}

/** `GET /metrics.csv`. Throws `API_TOO_MUCH_DATA`, and what the history throws. */
export async function readCsv(recording: Recording, query: CsvQuery): Promise<string> {
  const table = query.from_ms === undefined ? await newestTicks(recording, query) : await range(recording, query);
  const { stringify } = await import('csv-stringify/sync');
  let text = stringify([['time', ...table.columns]]);
  for (const [row, timeMs] of table.timesMs.entries()) {
    text += new Date(timeMs).toISOString();
    for (const values of table.values) text += csvNumber(values[row]);
    text += '\n';
  }
  return text;
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

async function newestTicks(recording: Recording, { match, last_n }: CsvQuery): Promise<Table> {
  const matches = compileSelector(await selectorOf(match, recording));
  const { live } = recording;
  const columns = new Map<string, (number | undefined)[]>();
  const timesMs: number[] = [];
  let frame: Frame | undefined = live.after(live.seqBefore(last_n));
  for (; frame !== undefined; frame = live.after(frame.seq)) {
    for (const [slot, series] of frame.layout.series.entries()) {
      if (!matches(series)) continue;
      const name = formatSeries(series);
      const column = columns.get(name) ?? [];
      columns.set(name, column);
      column[timesMs.length] = frame.values[slot];
    }
    timesMs.push(frame.timeMs);
    requireBounded(timesMs.length, columns.size);
  }
  return { columns: [...columns.keys()], timesMs, values: [...columns.values()] };
}

async function range(recording: Recording, query: CsvQuery): Promise<Table> {
  const { match, from_ms: fromMs = 0, to_ms: toMs = recording.clock.now(), aggregation } = query;
  const stepMs = query.step_ms ?? Math.max(recording.collection.intervalMs, Math.ceil((toMs - fromMs) / ROWS));
  const selector = await selectorOf(match, recording);
  const answer = await recording.history.query({ selector, fromMs, toMs, stepMs, aggregation });
  requireBounded(answer.points, answer.series.length);
  return {
    columns: answer.series.map((one) => `${formatSeries(one.series)} ${one.aggregation}`),
    timesMs: Array.from({ length: answer.points }, (_, point) => answer.fromMs + point * answer.stepMs),
    values: answer.series.map(({ values }) => values),
  };
}
