import { formatDuration } from '@tidemark/core';
import { printable } from '../format/printable.ts';
import { chooseScale, dimensionOf, type Scale } from '../format/quantity.ts';
import { distinguishingLabels } from '../format/series-labels.ts';
import { cutToWidth } from '../format/text.ts';
import { formatDateTime } from '../format/time.ts';
import type { Output } from '../output.ts';
import { type FittedColumn, formatFittedTable } from '../processes/fitted-table.ts';
import type { ComparedRange, ComparedRanges, ComparedSeries } from './compared-series.ts';
import type { Digest, Verdict } from './comparison.ts';

/** What stands where nothing was recorded. */
const ABSENT = '—';

const MAX_LABEL_WIDTH = 24;

const VERDICTS: Readonly<Record<Verdict, string>> = {
  higher: 'higher',
  lower: 'lower',
  usual: 'as usual',
  'too-few': 'too few',
  'only-a': 'only in a',
  'only-b': 'only in b',
};

/** Both ranges as a table for people: one for each metric, a row a series. */
export function formatComparison(
  { a, b, stepMs, groupBy, series }: ComparedRanges,
  { width, bold, dim }: Pick<Output, 'width' | 'bold' | 'dim'>,
): string {
  const note = (text: string) => dim(width === undefined ? text : cutToWidth(text, width));
  const tables = tablesOf(series).map((group) => {
    const [first] = group as [ComparedSeries];
    const scales = new Map(group.map((one) => [one, scaleOf(one)]));
    const units = new Set([...scales.values()].map(({ unit }) => unit));
    const unit = units.size > 1 || units.has('') ? '' : `, ${[...units][0]}`;
    const [heading = '', ...rows] = formatFittedTable(columnsOf(group, scales), width);
    const grouped = groupBy === null ? '' : `, added up by ${groupBy.join(', ') || 'nothing'}`;
    const what = `${first.metric}, ${first.aggregation} of each ${formatDuration(stepMs)}${unit}${grouped}`;
    return [note(what), '', bold(heading), ...rows, ''].join('\n');
  });
  const lengths = lengthOf(a) === lengthOf(b) ? [] : [note('the ranges are not equally long')];
  return [
    note(describe('a', a, stepMs)),
    note(describe('b', b, stepMs)),
    ...lengths,
    tables.join('\n'),
    note('higher, lower: the median of each is outside the middle 80 % of the other'),
    '',
  ].join('\n');
}

function describe(name: string, range: ComparedRange, stepMs: number): string {
  const { fromMs, toMs, tier } = range;
  const steps = lengthOf(range) / stepMs;
  return `${name}  ${formatDateTime(fromMs)} to ${formatDateTime(toMs)}, ${steps} ${steps === 1 ? 'step' : 'steps'}, tier ${tier}`;
}

function lengthOf({ fromMs, toMs }: ComparedRange): number {
  return toMs - fromMs;
}

function tablesOf(series: readonly ComparedSeries[]): ComparedSeries[][] {
  const keyOf = ({ metric, aggregation }: ComparedSeries) => `${metric} ${aggregation}`;
  return [...new Set(series.map(keyOf))].map((key) => series.filter((one) => keyOf(one) === key));
}

/** One unit for all figures of a series, so that they compare. A unit for all series would make nothing of small ones. */
function scaleOf({ a, b, ...one }: ComparedSeries): Scale {
  const figures = [a, b].flatMap((digest) => (digest === null ? [] : [digest.mean, digest.max]));
  return chooseScale(dimensionOf(one, one.aggregation), figures);
}

function columnsOf(group: readonly ComparedSeries[], scales: ReadonlyMap<ComparedSeries, Scale>): FittedColumn[] {
  const labels = distinguishingLabels(group);
  const column = (heading: string, cell: (one: ComparedSeries) => string, dispensable = -1): FittedColumn => ({
    heading,
    align: 'right',
    cells: group.map(cell),
    dispensable,
  });
  const scale = (one: ComparedSeries) => scales.get(one) as Scale;
  const isOneUnit = new Set(group.map((one) => scale(one).unit)).size === 1;
  const value = (one: ComparedSeries, digest: Digest | null, key: keyof Digest) =>
    digest === null ? ABSENT : scale(one).format(digest[key]);
  const both = (heading: string, key: keyof Digest, dispensable?: number) => [
    column(`${heading} A`, (one) => value(one, one.a, key), dispensable),
    column(`${heading} B`, (one) => value(one, one.b, key), dispensable),
  ];
  return [
    ...labels.map(
      (label): FittedColumn => ({
        ...column(label.toUpperCase(), ({ labels }) => cutToWidth(printable(labels[label] ?? ''), MAX_LABEL_WIDTH)),
        align: 'left',
      }),
    ),
    ...(isOneUnit ? [] : [{ ...column('UNIT', (one) => scale(one).unit), align: 'left' as const }]),
    ...both('MEAN', 'mean'),
    column('CHANGE', (one) => (one.change === null ? ABSENT : signed(one.change, scale(one).format))),
    column('%', ({ changeRatio }) => (changeRatio === null ? ABSENT : signed(changeRatio * 100, percent))),
    ...both('P50', 'p50', 3),
    ...both('P95', 'p95', 1),
    ...both('MAX', 'max', 2),
    { ...column('B IS', ({ verdict }) => VERDICTS[verdict]), align: 'left' },
  ];
}

function percent(value: number): string {
  return value.toFixed(Math.abs(value) < 100 ? 1 : 0);
}

function signed(value: number, format: (value: number) => string): string {
  const text = format(Math.abs(value));
  if (Number(text) === 0) return text;
  return `${value < 0 ? '−' : '+'}${text}`;
}
