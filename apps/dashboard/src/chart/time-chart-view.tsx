import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import 'uplot/dist/uPlot.min.css';
import { formatTick } from '../format/time.ts';
import { type ChartData, type ChartSpec, createTimeChart, type TimeChart } from './time-chart.ts';

export interface TimeChartProps {
  /** Must not change during the life of the component. */
  readonly spec: ChartSpec;
  readonly data: ChartData;
  /** Changes when the colours of the page did. */
  readonly theme: string;
  /** Index of the point all charts show the cursor at, or null. */
  readonly cursor: number | null;
  readonly onCursor: (index: number | null) => void;
  /** What the chart shows, and what it shows at the cursor: for those who do not see it. */
  readonly label: string;
  readonly valueText: string;
}

/** A chart that fills its place in the page. The arrow keys move its cursor. */
export function TimeChartView({ spec, data, theme, cursor, onCursor, label, valueText }: TimeChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<TimeChart>(undefined);

  useLayoutEffect(() => {
    const parent = place.current as HTMLDivElement;
    const created = createTimeChart(parent, spec, formatTick, onCursor);
    const resize = new ResizeObserver(() => created.resize(parent.clientWidth, parent.clientHeight));
    resize.observe(parent);
    chart.current = created;
    return () => {
      resize.disconnect();
      created.destroy();
    };
  }, []);
  useLayoutEffect(() => chart.current?.draw(data), [data]);
  useEffect(() => chart.current?.restyle(), [theme]);
  useEffect(() => chart.current?.moveCursor(cursor), [cursor]);

  const last = data.times.length - 1;
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextIndex(event.key, cursor, last);
    if (next === undefined) return;
    event.preventDefault();
    onCursor(next);
  };
  return (
    <div
      class="plot"
      ref={place}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={cursor ?? last}
      aria-valuetext={valueText}
      onKeyDown={onKeyDown}
      onBlur={() => onCursor(null)}
    />
  );
}

function nextIndex(key: string, cursor: number | null, last: number): number | null | undefined {
  if (last < 0) return undefined;
  const from = cursor ?? last;
  if (key === 'ArrowLeft') return Math.max(0, from - 1);
  if (key === 'ArrowRight') return Math.min(last, from + 1);
  if (key === 'PageUp') return Math.max(0, from - 30);
  if (key === 'PageDown') return Math.min(last, from + 30);
  if (key === 'Home') return 0;
  if (key === 'End') return last;
  return key === 'Escape' ? null : undefined;
}
