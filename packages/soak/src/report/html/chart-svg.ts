import { formatAmount } from '../quantity.ts';
import type { MetricReport, ProcessReport, SoakReport } from '../soak-report.ts';
import { watchedMsAt } from '../watch-time.ts';
import { timeTicks, type ValueAxis, valueAxis } from './axis-ticks.ts';
import { escapeHtml } from './html-text.ts';

/** What all charts of a report share. */
export interface ChartFrame {
  /** The whole of the time axis. */
  readonly totalMs: number;
  /** Where on it a moment lies, 0 to 1000. */
  placeOf(timeMs: number): number;
  readonly report: SoakReport;
}

/** Something that is crossed: a line across the chart. */
export interface ChartLimit {
  readonly value: number;
  readonly label: string;
}

const WIDTH = 1000;
const HEIGHT = 180;
/** Room above the topmost gridline and below the lowest one. */
const TOP = 10;
const LABEL_BASELINE = TOP + HEIGHT + 20;
const FULL_HEIGHT = LABEL_BASELINE + 6;
const AXIS_WIDTH = 76;

export function chartFrame(report: SoakReport): ChartFrame {
  const { segments } = report;
  const totalMs = segments.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const placeOf = (timeMs: number) => (totalMs > 0 ? (WIDTH * watchedMsAt(segments, timeMs)) / totalMs : 0);
  return { totalMs, placeOf, report };
}

/** The course of one metric: the band from low to high with its mean, over warm-ups, between restarts, under limits. */
export function drawChart(
  frame: ChartFrame,
  {
    process,
    metric,
    limits,
    id,
  }: {
    readonly process: ProcessReport;
    readonly metric: MetricReport;
    readonly limits: readonly ChartLimit[];
    readonly id: string;
  },
): string {
  const { chart, unit } = metric;
  const lowest = least(chart.low);
  const highest = -least(chart.high.map((value) => -value));
  const near = limits.filter(({ value }) => value <= highest * 1.5);
  const axis = valueAxis(
    unit,
    lowest,
    near.reduce((most, { value }) => Math.max(most, value), highest),
  );
  const height = (value: number) => HEIGHT * (1 - (value - axis.low) / (axis.high - axis.low));
  const title = `${metric.title} of ${process.name}`;
  const description = Number.isFinite(lowest)
    ? `Between ${formatAmount(lowest, unit)} and ${formatAmount(highest, unit)}; it begins at ${formatAmount(metric.first, unit)} and ends at ${formatAmount(metric.last, unit)}.`
    : 'There are no samples.';
  return [
    '<div class="chart">',
    drawValueLabels(axis, height),
    `<svg class="plot" width="100%" height="${FULL_HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">${escapeHtml(title)}</title><desc id="${id}-desc">${escapeHtml(description)}</desc>`,
    `<svg y="${TOP}" width="100%" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" overflow="visible">`,
    ...drawWarmUps(frame, process),
    ...axis.ticks.map(({ value }) => `<path class="grid" d="M0 ${at(height(value))}H${WIDTH}"/>`),
    ...drawCourse(frame, metric, height),
    ...near.map(
      ({ value, label }) =>
        `<path class="limit" d="M0 ${at(height(value))}H${WIDTH}"><title>${escapeHtml(label)}</title></path>`,
    ),
    ...drawMarks(frame, process),
    '</svg>',
    ...drawTimeLabels(frame),
    '</svg></div>',
  ].join('\n');
}

function drawValueLabels({ ticks }: ValueAxis, height: (value: number) => number): string {
  const labels = ticks.map(
    ({ value, label }) =>
      `<text x="${AXIS_WIDTH - 8}" y="${at(TOP + height(value) + 4)}" text-anchor="end">${escapeHtml(label)}</text>`,
  );
  return `<svg class="axis" width="${AXIS_WIDTH}" height="${FULL_HEIGHT}" aria-hidden="true">${labels.join('')}</svg>`;
}

function drawTimeLabels({ totalMs }: ChartFrame): string[] {
  return timeTicks(totalMs).map(({ value, label }, i) => {
    const share = totalMs > 0 ? value / totalMs : 0;
    const odd = i % 2 === 1 ? ' class="odd"' : '';
    return `<text x="${at(100 * share)}%" y="${LABEL_BASELINE}" text-anchor="middle"${odd}>${escapeHtml(label)}</text>`;
  });
}

function drawWarmUps({ placeOf }: ChartFrame, { lives }: ProcessReport): string[] {
  return lives
    .filter(({ fromMs, warmUpEndMs }) => warmUpEndMs > fromMs)
    .map(({ fromMs, warmUpEndMs }) => {
      const [from, to] = [placeOf(fromMs), placeOf(warmUpEndMs)];
      return `<rect class="warm-up" x="${at(from)}" y="0" width="${at(to - from)}" height="${HEIGHT}"/>`;
    });
}

/** One path for the bands of all pieces between gaps, one for their means. */
function drawCourse({ placeOf }: ChartFrame, { chart }: MetricReport, height: (value: number) => number): string[] {
  let band = '';
  let line = '';
  for (const piece of piecesOf(chart.mean)) {
    const points = (values: readonly number[]) =>
      piece.map((i) => `${at(placeOf(chart.timesMs[i] as number))} ${at(height(values[i] as number))}`);
    band += `M${[...points(chart.high), ...points(chart.low).reverse()].join('L')}Z`;
    // A line of no length is a dot: its ends are round.
    line += piece.length === 1 ? `M${points(chart.mean)[0]}h0.01` : `M${points(chart.mean).join('L')}`;
  }
  return line === '' ? [] : [`<path class="band" d="${band}"/>`, `<path class="mean" d="${line}"/>`];
}

/** Indices of the points between two that are absent. */
function piecesOf(values: readonly number[]): number[][] {
  const pieces: number[][] = [[]];
  for (const [i, value] of values.entries()) {
    if (Number.isNaN(value)) pieces.push([]);
    else pieces.at(-1)?.push(i);
  }
  return pieces.filter(({ length }) => length > 0);
}

/** Vertical lines where a segment, or another life of the process, begins, and where it crashed. */
function drawMarks({ placeOf, report }: ChartFrame, { lives, service, role }: ProcessReport): string[] {
  const mark = (kind: string, timeMs: number, label: string) => {
    const place = at(placeOf(timeMs));
    return `<path class="mark ${kind}" d="M${place} 0V${HEIGHT}"><title>${escapeHtml(label)}</title></path>`;
  };
  const { segments, services } = report;
  const isBegin = (timeMs: number) =>
    segments.some(
      ({ fromMs, toMs }) =>
        timeMs >= fromMs && lives.find((life) => life.fromMs >= fromMs && life.fromMs <= toMs)?.fromMs === timeMs,
    );
  const crashes =
    services
      .find(({ name }) => name === service)
      ?.ends.filter(({ how, child }) => how === 'crashed' && (child === undefined || role === 'tree')) ?? [];
  return [
    ...segments.slice(1).map(({ segment, fromMs }) => mark('segment', fromMs, `segment ${segment} begins`)),
    ...lives.filter(({ fromMs }) => !isBegin(fromMs)).map(({ fromMs }) => mark('restart', fromMs, 'started again')),
    ...(role === 'child' ? [] : crashes.map(({ atMs }) => mark('crash', atMs, 'ended by itself'))),
  ];
}

function least(values: readonly number[]): number {
  return Math.min(...values.filter((value) => !Number.isNaN(value)));
}

/** One decimal: a tenth of a pixel. */
function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}
