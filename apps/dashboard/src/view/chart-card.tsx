import type { AlertEventShape } from '@tidemark/api/client';
import { useMemo } from 'preact/hooks';
import { firingTimes } from '../alerts/alert-words.ts';
import type { ChartData, ChartSpec } from '../chart/time-chart.ts';
import { TimeChartView } from '../chart/time-chart-view.tsx';
import type { Dashboard } from '../dashboard.ts';
import { ABSENT, type Quantity } from '../format/quantity.ts';
import { formatClock, formatInterval } from '../format/time.ts';
import type { Snapshot } from '../model/dashboard-model.ts';
import type { Point } from '../model/sample-window.ts';
import { shownSpan } from '../model/shown-span.ts';

/** A line of a chart with its place in the legend. */
export interface CardLine {
  readonly label: string;
  readonly points: readonly Point[];
  /** Stands behind the label and is never cut off. */
  readonly suffix?: string;
  /** More about the label. */
  readonly title?: string;
}

export interface ChartCardProps {
  readonly id: string;
  readonly title: string;
  /** What is measured, with its unit. */
  readonly unit: string;
  readonly spec: ChartSpec;
  /** One for each line of the spec; undefined draws nothing and has no place in the legend. */
  readonly lines: readonly (CardLine | undefined)[];
  readonly format: (value: Quantity) => string;
  readonly dashboard: Dashboard;
  readonly theme: string;
}

/** A chart with its name, unit, tier, resolution, and a legend with the values at the cursor or, without one, the newest. */
export function ChartCard({ id, title, unit, spec, lines, format, dashboard, theme }: ChartCardProps) {
  const snapshot = dashboard.snapshot.value;
  const cursor = cursorWithin(dashboard.cursor.value, snapshot);
  const index = cursor ?? snapshot.times.length - 1;
  const entries = lines.flatMap((line, i) =>
    line === undefined ? [] : [{ ...line, color: spec.lines[i]?.color ?? '', value: format(line.points[index]) }],
  );
  const time = snapshot.times[index];
  // The lines come from the snapshot, so a moving cursor alone does not draw the chart anew.
  const events = dashboard.alerts.events.value;
  const data = useMemo(() => chartData(snapshot, lines, events), [snapshot, events]);
  const spoken = entries.map(({ label, value }) => `${label} ${value}`).join(', ');
  return (
    <figure class="card" data-chart={id}>
      <figcaption>
        <h2>
          {title} <span class="unit">{unit}</span>
        </h2>
        <p class="resolution">
          {cursor !== null && time !== undefined && <time>{formatClock(time)}</time>}
          raw · {formatInterval(snapshot.intervalMs)}
        </p>
      </figcaption>
      <ul class="legend">
        {entries.map(({ label, suffix, title, color, value }) => (
          <li key={color} style={{ '--line': color }} title={title ?? label}>
            <span class="label">
              <span>{label}</span>
              {suffix !== undefined && <span class="suffix">{suffix}</span>}
            </span>
            <span class="value">{value}</span>
          </li>
        ))}
      </ul>
      <TimeChartView
        spec={spec}
        data={data}
        theme={theme}
        cursor={cursor}
        onCursor={(next) => {
          dashboard.cursor.value = next;
        }}
        label={`${title}, ${unit}: point in time`}
        valueText={time === undefined ? ABSENT : `${formatClock(time)}: ${spoken}`}
      />
    </figure>
  );
}

const LEVEL_COLORS = { warning: 'var(--warn)', critical: 'var(--bad)' };

function chartData(snapshot: Snapshot, lines: ChartCardProps['lines'], events: readonly AlertEventShape[]): ChartData {
  const { times, gaps } = snapshot;
  const nothing = times.map(() => null);
  return {
    times,
    lines: lines.map((line) => line?.points ?? nothing),
    ...shownSpan(snapshot),
    gaps,
    marks: firingTimes(events).map(({ timeMs, level }) => ({ timeMs, color: LEVEL_COLORS[level] })),
  };
}

/** The window moves on under a resting cursor, and may become shorter when it starts anew. */
function cursorWithin(cursor: number | null, { times }: Snapshot): number | null {
  return cursor !== null && cursor < times.length ? cursor : null;
}
