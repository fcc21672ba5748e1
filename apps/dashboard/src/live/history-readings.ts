import type { QueryShape } from '@tidemark/api';
import type { Reading } from './reading.ts';

/**
 * The points of answers over the same range as readings, oldest first. Steps in which nothing at all was recorded give
 * none, so that they are gaps here as they are on the live stream.
 */
export function historyReadings(answers: readonly QueryShape[]): Reading[] {
  const [first] = answers;
  if (first === undefined) return [];
  const { fromMs, stepMs, points } = first;
  const series = answers.flatMap((answer) => answer.series);
  const columns = series.map(({ metric, kind, unit, labels }) => ({ metric, kind, unit, labels }));
  const readings: Reading[] = [];
  for (let point = 0; point < points; point++) {
    const values = Float64Array.from(series, ({ values }) => values[point] ?? Number.NaN);
    if (values.every(Number.isNaN)) continue;
    readings.push({ timeMs: fromMs + point * stepMs, intervalMs: stepMs, columns, values });
  }
  return readings;
}

/** Where the range of the answers ends, exclusive. Unix epoch milliseconds. */
export function historyEndMs([first]: readonly QueryShape[]): number {
  return first === undefined ? Number.NEGATIVE_INFINITY : first.fromMs + first.points * first.stepMs;
}
