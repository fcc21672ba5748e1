import type { QueryShape } from '@tidemark/api';
import type { Output } from '../output.ts';
import { printable } from './printable.ts';
import { chooseScale, dimensionOf, type Scale } from './quantity.ts';
import { describeAnswer, isOneDay, largestFirst } from './query-heading.ts';
import { distinguishingLabels } from './series-labels.ts';
import { formatTable } from './table.ts';
import { cutToWidth, displayWidth } from './text.ts';
import { formatDateTime, formatTime } from './time.ts';

type QuerySeries = QueryShape['series'][number];

/** A column as text: lines above the first row, then one cell a row. */
interface Column {
  readonly heading: readonly string[];
  readonly cells: readonly string[];
}

/** What stands where nothing was recorded. */
const ABSENT = '—';

/** Longer runs of rows without any value are told in one line. */
const MAX_EMPTY_ROWS = 3;

/**
 * The answer as a table for people: a row for each step, a column for each series with the largest first, as many as
 * the terminal is wide. Above it stand what was asked, the tier, the step and the resolution.
 */
export function formatQuery(answer: QueryShape, style: Pick<Output, 'width' | 'bold' | 'dim'>): string {
  const times = timeColumn(answer);
  const columns = valueColumns(answer.series);
  const shown = columns.slice(0, countFitting(times, columns, style.width));
  const height = columns[0]?.heading.length ?? 0;
  const rows = Array.from({ length: height + answer.points }, (_, line) =>
    [times, ...shown].map(({ heading, cells }) => (line < height ? heading[line] : cells[line - height]) ?? ''),
  );
  const lines = formatTable(rows, { align: ['left', ...shown.map(() => 'right' as const)] });
  const hidden = columns.length - shown.length;
  return [
    style.dim(cutToWidth(describeAnswer(answer), style.width ?? Number.POSITIVE_INFINITY)),
    '',
    ...lines.slice(0, height).map(style.bold),
    ...foldGaps(lines.slice(height), answer, times.cells, style),
    ...(hidden === 0 ? [] : [style.dim(`${hidden} more series: narrow the selector, or see all with --json or --csv`)]),
    '',
  ].join('\n');
}

function timeColumn({ fromMs, stepMs, points }: QueryShape): Column {
  const precise = stepMs % 1000 !== 0;
  const format = isOneDay(fromMs, fromMs + (points - 1) * stepMs) ? formatTime : formatDateTime;
  return { heading: [], cells: Array.from({ length: points }, (_, point) => format(fromMs + point * stepMs, precise)) };
}

function valueColumns(series: readonly QuerySeries[]): Column[] {
  const labels = distinguishingLabels(series);
  const scales = chooseScales(series);
  const severalMetrics = new Set(series.map(({ metric }) => metric)).size > 1;
  const severalAggregations = new Set(series.map(({ aggregation }) => aggregation)).size > 1;
  return largestFirst(series).map((one) => {
    const scale = scales.get(scaleKey(one)) as Scale;
    const names = labels.map((label) => printable(one.labels[label] ?? ''));
    const aggregations = severalAggregations ? [one.aggregation] : [];
    return {
      heading: [...(severalMetrics ? [one.metric] : []), ...names, ...aggregations, scale.unit],
      cells: one.values.map((value) => (value === null ? ABSENT : scale.format(value))),
    };
  });
}

/** The scale of every metric: its columns share one, so that they compare. */
function chooseScales(series: readonly QuerySeries[]): Map<string, Scale> {
  return new Map(
    [...new Set(series.map(scaleKey))].map((key) => {
      const group = series.filter((one) => scaleKey(one) === key);
      const [first] = group as [QuerySeries];
      const values = group.flatMap((one) => one.values.filter((value) => value !== null));
      return [key, chooseScale(dimensionOf(first, first.aggregation), values)];
    }),
  );
}

/** Series with the same one measure the same. */
function scaleKey(series: QuerySeries): string {
  return `${series.metric} ${dimensionOf(series, series.aggregation)}`;
}

/** How many columns the terminal has room for: at least one. */
function countFitting(times: Column, columns: readonly Column[], width: number | undefined): number {
  if (width === undefined) return columns.length;
  const widthOf = ({ heading, cells }: Column) => Math.max(...[...heading, ...cells].map(displayWidth));
  let used = widthOf(times);
  const fitting = columns.findIndex((column) => {
    used += 2 + widthOf(column);
    return used > width;
  });
  return fitting < 0 ? columns.length : Math.max(1, fitting);
}

/** Replaces long runs of rows in which no series has a value by one line. */
function foldGaps(
  lines: readonly string[],
  { series }: QueryShape,
  times: readonly string[],
  { dim }: Pick<Output, 'dim'>,
): string[] {
  const isEmpty = lines.map((_, row) => series.every(({ values }) => values[row] === null));
  const folded: string[] = [];
  for (let row = 0; row < lines.length; ) {
    const next = isEmpty.indexOf(false, row);
    const end = next < 0 ? lines.length : next;
    if (end - row > MAX_EMPTY_ROWS) {
      folded.push(dim(`${times[row]}  nothing recorded${next < 0 ? ' since' : ` until ${times[end]}`}`));
      row = end;
    } else {
      folded.push(lines[row] as string);
      row++;
    }
  }
  return folded;
}
