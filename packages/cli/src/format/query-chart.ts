import type { QueryShape } from '@tidemark/api';
import type { Output } from '../output.ts';
import { createBrailleCanvas } from './braille.ts';
import { chooseScale, dimensionOf, type Scale } from './quantity.ts';
import { describeAnswer, largestFirst, nameOf } from './query-heading.ts';
import { formatSparkline } from './sparkline.ts';
import { formatTable } from './table.ts';
import { cutToWidth, displayWidth, padToWidth } from './text.ts';
import { formatDateTime } from './time.ts';

type QuerySeries = QueryShape['series'][number];

/** Where nothing says how wide the terminal is. */
const DEFAULT_WIDTH = 80;

/** More series are told in a line each. */
const MAX_CHARTS = 3;

/** Lines of one chart, and of all of them together. */
const MAX_CHART_ROWS = 14;
const ALL_CHART_ROWS = 18;

const MIN_CHART_COLUMNS = 10;

/** The answer as charts of dots, one for each of a few series, or as one line of blocks for each of many. */
export function formatQueryChart(answer: QueryShape, style: Pick<Output, 'width' | 'bold' | 'dim'>): string {
  const width = style.width ?? DEFAULT_WIDTH;
  const series = largestFirst(answer.series);
  const body =
    series.length <= MAX_CHARTS
      ? series.flatMap((one) => chart(answer, one, { width, rows: rowsOf(series.length), style }))
      : sparklines(series, width, style);
  return [style.dim(cutToWidth(describeAnswer(answer), width)), '', ...body, ''].join('\n');
}

function rowsOf(charts: number): number {
  return Math.min(MAX_CHART_ROWS, Math.floor(ALL_CHART_ROWS / charts));
}

interface ChartSize {
  readonly width: number;
  readonly rows: number;
  readonly style: Pick<Output, 'bold' | 'dim'>;
}

function chart(answer: QueryShape, series: QuerySeries, { width, rows, style }: ChartSize): string[] {
  const present = series.values.filter((value) => value !== null);
  const scale = chooseScale(dimensionOf(series, series.aggregation), present);
  const [low, high] = chooseRange(present);
  const marks = [high, (low + high) / 2, low].map((value) => labelOf(value, scale));
  const margin = Math.max(...marks.map(displayWidth));
  const columns = Math.max(MIN_CHART_COLUMNS, width - margin - 2);
  const canvas = drawLine(series.values, { low, high, columns, rows });
  const lines = canvas.map((dots, row) => {
    const mark = [0, Math.floor((rows - 1) / 2), rows - 1].indexOf(row);
    return `${padToWidth(mark < 0 ? '' : (marks[mark] as string), margin, 'right')} ${mark < 0 ? '│' : '┤'}${dots}`;
  });
  return [
    style.bold(cutToWidth(nameOf(series, answer.series), width)),
    ...lines,
    timeAxis(answer, margin, columns),
    '',
  ];
}

function labelOf(value: number, { unit, format }: Scale): string {
  return unit === '' || unit.startsWith('/') || unit === '%' ? format(value) + unit : `${format(value)} ${unit}`;
}

/** From zero when the values come near it, else from the lowest of them: a leak shows, and so does an idle machine. */
function chooseRange(values: readonly number[]): readonly [low: number, high: number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low >= 0 && low < high / 2) return [0, high];
  return low === high ? [Math.min(0, low), Math.max(0, high) || 1] : [low, high];
}

function drawLine(
  values: readonly (number | null)[],
  { low, high, columns, rows }: { low: number; high: number; columns: number; rows: number },
): string[] {
  const canvas = createBrailleCanvas(columns, rows);
  const dotOf = (value: number, point: number) =>
    [
      Math.round((point * (canvas.width - 1)) / Math.max(1, values.length - 1)),
      Math.round(((high - value) / (high - low)) * (canvas.height - 1)),
    ] as const;
  values.forEach((value, point) => {
    if (value === null) return;
    const before = values[point - 1];
    const dot = dotOf(value, point);
    canvas.line(before === undefined || before === null ? dot : dotOf(before, point - 1), dot);
  });
  return canvas.rows();
}

/** When the chart begins and ends, and in the middle where there is room. */
function timeAxis({ fromMs, stepMs, points }: QueryShape, margin: number, columns: number): string {
  const [first, middle, last] = [0, (points - 1) / 2, points - 1].map((point) =>
    formatDateTime(fromMs + Math.round(point) * stepMs).slice(0, -3),
  ) as [string, string, string];
  const indent = ' '.repeat(margin + 2);
  if (columns < first.length + last.length + 2) return indent + first;
  if (columns < first.length + middle.length + last.length + 8) {
    return indent + first + padToWidth(last, columns - first.length, 'right');
  }
  const half = Math.floor((columns + middle.length) / 2) - first.length;
  const rest = columns - first.length - half;
  return indent + first + padToWidth(middle, half, 'right') + padToWidth(last, rest, 'right');
}

/** A table with a line of blocks for each series; all of one metric share a unit, each has its own height. */
function sparklines(series: readonly QuerySeries[], width: number, { bold }: Pick<Output, 'bold'>): string[] {
  const cells = series.map((one) => {
    const present = one.values.filter((value) => value !== null);
    const scale = chooseScale(dimensionOf(one, one.aggregation), present);
    const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
    return [
      nameOf(one, series),
      ...[Math.min(...present), mean, Math.max(...present)].map((value) => labelOf(value, scale)),
    ];
  });
  const heading = ['', 'MIN', 'MEAN', 'MAX'];
  const align = ['left', 'right', 'right', 'right'] as const;
  const figures = formatTable([heading, ...cells], { align, width: Math.max(40, Math.floor(width / 2)), elastic: 0 });
  const used = Math.max(...figures.map(displayWidth)) + 2;
  const room = Math.max(MIN_CHART_COLUMNS, width - used);
  return figures.map((line, row) => {
    if (row === 0) return bold(line);
    return `${padToWidth(line, used, 'left')}${formatSparkline(series[row - 1]?.values ?? [], room)}`;
  });
}
