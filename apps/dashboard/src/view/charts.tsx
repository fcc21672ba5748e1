import type { ChartSpec, LineStyle } from '../chart/time-chart.ts';
import { BYTES_AXIS, BYTES_OF_TOTAL_AXIS, CPU_AXIS, LOAD_AXIS, SHARE_AXIS } from '../chart/value-axis.ts';
import type { Dashboard } from '../dashboard.ts';
import { formatBytes, formatLoad, formatPercent } from '../format/quantity.ts';
import { TOP_PROCESSES, type TopProcess } from '../model/dashboard-model.ts';
import { type CardLine, ChartCard } from './chart-card.tsx';
import { cpusOf } from './tiles.tsx';

interface ChartProps {
  readonly dashboard: Dashboard;
  readonly theme: string;
}

const LIMIT: LineStyle = { color: 'var(--line-limit)', reference: true };

const CPU: ChartSpec = { lines: lineStyles(4), stacked: true, axis: SHARE_AXIS };
const MEMORY: ChartSpec = { lines: [...lineStyles(2), LIMIT], stacked: true, axis: BYTES_OF_TOTAL_AXIS };
const LOAD: ChartSpec = { lines: [...lineStyles(3), LIMIT], axis: LOAD_AXIS };
const TOP_CPU: ChartSpec = { lines: lineStyles(TOP_PROCESSES), axis: CPU_AXIS };
const TOP_MEMORY: ChartSpec = { lines: lineStyles(TOP_PROCESSES), axis: BYTES_AXIS };

export function CpuChart(props: ChartProps) {
  const { host, lines } = props.dashboard.snapshot.value;
  const modes = [
    { label: 'user', points: lines.user, title: 'programs, niced ones included' },
    { label: 'system', points: lines.system, title: 'the kernel, interrupts included' },
    { label: 'iowait', points: lines.iowait, title: 'idle while a disk request was under way' },
    { label: 'steal', points: lines.steal, title: 'taken by the hypervisor' },
  ];
  return (
    <ChartCard
      {...props}
      id="cpu"
      title="CPU"
      unit={`% of ${cpusOf(host)}`}
      spec={CPU}
      lines={modes}
      format={formatPercent}
    />
  );
}

export function MemoryChart(props: ChartProps) {
  const { host, lines } = props.dashboard.snapshot.value;
  const parts = [
    {
      label: 'used',
      points: lines.memoryUsed,
      title: 'total less available: what programs could not get without swapping',
    },
    {
      label: 'reclaimable',
      points: lines.memoryReclaimable,
      title: 'mostly page cache, given up when programs need it',
    },
    { label: 'free', points: lines.memoryFree, title: 'used by nothing' },
  ];
  const unit = `bytes of ${formatBytes(host.memory.total)}`;
  return (
    <ChartCard {...props} id="memory" title="Memory" unit={unit} spec={MEMORY} lines={parts} format={formatBytes} />
  );
}

export function LoadChart(props: ChartProps) {
  const { lines } = props.dashboard.snapshot.value;
  const averages = [
    { label: '1 min', points: lines.load1 },
    { label: '5 min', points: lines.load5 },
    { label: '15 min', points: lines.load15 },
    { label: 'CPUs', points: lines.cpus, title: 'above this line, something waits for a CPU or a disk' },
  ];
  return (
    <ChartCard
      {...props}
      id="load"
      title="Load"
      unit="average number of runnable tasks"
      spec={LOAD}
      lines={averages}
      format={formatLoad}
    />
  );
}

export function TopCpuChart(props: ChartProps) {
  const { topByCpu } = props.dashboard.snapshot.value;
  const unit = '% of one CPU';
  return (
    <ChartCard
      {...props}
      id="top-cpu"
      title="Top processes by CPU"
      unit={unit}
      spec={TOP_CPU}
      lines={topByCpu.map(toLine)}
      format={formatPercent}
    />
  );
}

export function TopMemoryChart(props: ChartProps) {
  const { topByMemory } = props.dashboard.snapshot.value;
  const unit = 'RSS';
  return (
    <ChartCard
      {...props}
      id="top-memory"
      title="Top processes by memory"
      unit={unit}
      spec={TOP_MEMORY}
      lines={topByMemory.map(toLine)}
      format={formatBytes}
    />
  );
}

function toLine(process: TopProcess | undefined): CardLine | undefined {
  return (
    process && {
      label: process.name,
      suffix: String(process.pid),
      points: process.points,
      title: `${process.name}, pid ${process.pid}`,
    }
  );
}

function lineStyles(count: number): LineStyle[] {
  return Array.from({ length: count }, (_, i) => ({ color: `var(--line-${i + 1})` }));
}
