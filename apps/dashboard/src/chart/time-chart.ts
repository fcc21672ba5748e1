import uPlot from 'uplot';
import type { Point } from '../model/sample-window.ts';
import { drawMarks, type TimeMark } from './alert-marks.ts';
import { type ChartColors, createChartColors } from './chart-colors.ts';
import { shadeGaps, type TimeSpan } from './gap-shading.ts';
import { stackLines } from './stack.ts';
import type { ValueAxis } from './value-axis.ts';

/** How one line is drawn. */
export interface LineStyle {
  /** Any CSS colour; custom properties are read at the chart. */
  readonly color: string;
  /** A thin dashed line without an area: a limit, not a measurement. */
  readonly reference?: boolean;
}

/** What stays the same for the life of a chart. */
export interface ChartSpec {
  readonly lines: readonly LineStyle[];
  /** Lines add up and the areas between them are filled. */
  readonly stacked?: boolean;
  readonly axis: ValueAxis;
}

/** What a chart draws. Lines are parallel to `times`; null breaks a line. Times are Unix epoch milliseconds. */
export interface ChartData {
  readonly times: readonly number[];
  readonly lines: readonly (readonly Point[])[];
  readonly fromMs: number;
  readonly toMs: number;
  /** Stretches to be marked as not recorded. */
  readonly gaps: readonly TimeSpan[];
  /** Moments at which something began to fire. */
  readonly marks: readonly TimeMark[];
}

export interface TimeChart {
  draw(data: ChartData): void;
  resize(width: number, height: number): void;
  /** Shows the cursor at a point, or hides it. */
  moveCursor(index: number | null): void;
  /** Draws again with the colours of the page as they are now. */
  restyle(): void;
  destroy(): void;
}

/** A distance between ticks of the time axis is one of these. */
const TIME_STEPS_MS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400].map((s) => s * 1000);
const NOTHING: ChartData = { times: [], lines: [], fromMs: 0, toMs: 1, gaps: [], marks: [] };

/** Draws into `parent`. `onCursor` hears the index of the point under the mouse, and null when it leaves. */
export function createTimeChart(
  parent: HTMLElement,
  spec: ChartSpec,
  formatTime: (ms: number) => string,
  onCursor: (index: number | null) => void,
): TimeChart {
  let data = NOTHING;
  const colors = createChartColors(parent);
  const plot = new uPlot(
    {
      width: 320,
      height: 160,
      ms: 1,
      padding: [8, 6, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6, width: 0 } },
      scales: {
        x: { time: false, range: () => [data.fromMs, data.toMs] },
        y: { range: (_plot, _min, max) => [0, spec.axis.end(max ?? 0)] },
      },
      axes: axes(spec, colors, formatTime),
      series: [{}, ...drawingOrder(spec, spec.lines).map((line) => series(line, colors, spec.stacked === true))],
      bands: spec.stacked === true ? spec.lines.slice(1).map((_, i) => ({ series: [i + 1, i + 2] })) : [],
      hooks: {
        drawClear: [(drawn) => shadeGaps(drawn, data.gaps, colors.resolve('var(--gap)'))],
        draw: [(drawn) => drawMarks(drawn, data.marks, { colorOf: colors.resolve, pixelRatio: uPlot.pxRatio })],
        setCursor: [({ cursor }) => onCursor(cursor.idx ?? null)],
      },
    },
    [[], ...spec.lines.map(() => [])],
    parent,
  );
  return {
    draw(next) {
      data = next;
      const lines = spec.stacked === true ? stackLines(next.lines) : next.lines;
      plot.setData([next.times as number[], ...(drawingOrder(spec, lines) as Point[][])]);
    },
    resize: (width, height) => plot.setSize({ width, height }),
    moveCursor(index) {
      const time = index === null ? undefined : data.times[index];
      if ((plot.cursor.idx ?? null) === index) return;
      plot.setCursor({ left: time === undefined ? -10 : plot.valToPos(time, 'x'), top: 0 }, false);
    },
    restyle() {
      colors.forget();
      plot.redraw(false, true);
    },
    destroy: () => plot.destroy(),
  };
}

/** In a stack the lowest comes last, so that a part of zero height does not cover the line it lies on. */
function drawingOrder<T>({ stacked }: ChartSpec, lines: readonly T[]): readonly T[] {
  return stacked === true ? lines.toReversed() : lines;
}

function axes({ axis }: ChartSpec, colors: ChartColors, formatTime: (ms: number) => string): uPlot.Axis[] {
  const common = {
    stroke: () => colors.resolve('var(--text-muted)'),
    font: '11px system-ui, sans-serif',
    grid: { stroke: () => colors.resolve('var(--grid)'), width: 1 },
    ticks: { show: false },
  };
  return [
    { ...common, size: 20, gap: 4, space: 72, incrs: TIME_STEPS_MS, values: (_plot, splits) => splits.map(formatTime) },
    {
      ...common,
      size: 54,
      gap: 6,
      space: 32,
      incrs: [...axis.steps],
      values: (_plot, splits) => splits.map(axis.format),
    },
  ];
}

function series({ color, reference = false }: LineStyle, colors: ChartColors, stacked: boolean): uPlot.Series {
  return {
    stroke: () => colors.resolve(color),
    width: reference ? 1 : 1.5,
    ...(reference ? { dash: [4, 4] } : {}),
    ...(stacked && !reference ? { fill: () => colors.resolve(`color-mix(in srgb, ${color} 22%, transparent)`) } : {}),
    points: { show: false },
  };
}
