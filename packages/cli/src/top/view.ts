import { chooseScale, formatQuantity } from '../format/quantity.ts';
import { formatTable } from '../format/table.ts';
import { cutToWidth, displayWidth, printable } from '../format/text.ts';
import { formatDate, formatSpan, formatTime } from '../format/time.ts';
import type { HostUsage, ProcessUsage } from './usage.ts';

export type SortKey = 'cpu' | 'memory';

export interface ViewOptions {
  readonly hostName: string;
  readonly sort: SortKey;
  readonly width: number;
  /** Lines there are; left out, as many as there are processes. */
  readonly height?: number;
  /** What is wrong, if anything: stands in the last line instead of the keys. */
  readonly notice?: string | undefined;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

const KEYS = 'q quit   c sort by CPU   m sort by memory';
const UNKNOWN = '—';

/** The whole screen: host, its CPU and memory, then processes; every line fits the width. */
export function formatTop(usage: HostUsage, options: ViewOptions): string[] {
  const { width, height, notice, bold, dim } = options;
  const head = [formatHost(usage, options), formatCpu(usage, width), formatMemory(usage, width), ''];
  const [heading = '', ...rows] = formatProcesses(usage, options.sort);
  const fitted = (text: string) => cutToWidth(text.trimEnd(), width);
  if (height === undefined) return [...head.map(fitted), bold(fitted(heading)), ...rows.map(fitted)];
  const room = Math.max(0, height - head.length - 3);
  const shown = rows.slice(0, room).map(fitted);
  const padding = Array.from({ length: room - shown.length }, () => '');
  const foot = notice === undefined ? dim(fitted(KEYS)) : bold(fitted(notice));
  return [...head.map(fitted), bold(fitted(heading)), ...shown, ...padding, '', foot].slice(0, Math.max(1, height));
}

function formatHost(usage: HostUsage, { hostName, width }: ViewOptions): string {
  const load = usage.load.map((value) => number(value, 2)).join(' ');
  const left = [
    printable(hostName),
    `up ${span(usage.timeMs - usage.bootMs)}`,
    `load ${load}`,
    `${number(usage.cpus, 0)} CPUs`,
    `${number(usage.processCount, 0)} processes`,
  ].join('   ');
  const time = formatTime(usage.timeMs);
  const right = width - displayWidth(left) > 24 ? `${formatDate(usage.timeMs)} ${time}` : time;
  const gap = ' '.repeat(Math.max(3, width - displayWidth(left) - right.length));
  return left + gap + right;
}

const CPU_MODES = ['user', 'system', 'nice', 'iowait', 'irq', 'softirq', 'steal'];

function formatCpu({ cpuRatio, cpuModes }: HostUsage, width: number): string {
  const modes = CPU_MODES.filter((mode) => (cpuModes.get(mode) ?? 0) >= 0.0005);
  const details = modes.map((mode) => `${mode} ${percent(cpuModes.get(mode))}`).join('  ');
  return `CPU  ${bar(cpuRatio, width)} ${percent(cpuRatio).padStart(5)} %   ${details}`;
}

function formatMemory(usage: HostUsage, width: number): string {
  const { memoryTotalBytes: total, memoryAvailableBytes: available, swapTotalBytes, swapFreeBytes } = usage;
  const ratio = (total - available) / total;
  const swap = swapTotalBytes > 0 ? `   swap ${ofTotal(swapTotalBytes - swapFreeBytes, swapTotalBytes)}` : '';
  const cached = `   cached ${bytes(usage.memoryCachedBytes)}`;
  return `Mem  ${bar(ratio, width)} ${percent(ratio).padStart(5)} %   ${ofTotal(total - available, total)}${cached}${swap}`;
}

function formatProcesses({ processes }: HostUsage, sort: SortKey): string[] {
  const byKey = sort === 'cpu' ? (process: ProcessUsage) => process.cores : (process: ProcessUsage) => process.rssBytes;
  const sorted = processes.toSorted((a, b) => compareAbsentLast(byKey(a), byKey(b)) || b.rssBytes - a.rssBytes);
  const mark = (key: SortKey, heading: string) => (key === sort ? `${heading}▾` : heading);
  return formatTable(
    [
      ['PID', mark('cpu', 'CPU %'), mark('memory', 'RSS'), 'THREADS', 'NAME'],
      ...sorted.map(({ pid, name, cores, rssBytes, threads }) => [
        pid,
        percent(cores),
        bytes(rssBytes),
        number(threads, 0),
        printable(name),
      ]),
    ].map((row) => row.map((cell, column) => cell.padStart(MIN_WIDTHS[column] ?? 0))),
    { align: ['right', 'right', 'right', 'right', 'left'] },
  );
}

/** Columns keep their places while values come and go. */
const MIN_WIDTHS = [7, 6, 9, 7];

/** Largest first; what is not known, as a process has no CPU figure in its first frame, last. */
function compareAbsentLast(a: number, b: number): number {
  return (Number.isNaN(b) ? -1 : b) - (Number.isNaN(a) ? -1 : a);
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

function bar(ratio: number, width: number): string {
  const cells = Math.max(10, Math.min(40, Math.floor(width / 4)));
  const eighths = Math.round(Math.min(1, Math.max(0, Number.isNaN(ratio) ? 0 : ratio)) * cells * 8);
  const full = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
  return `▕${full.padEnd(cells)}▏`;
}

function percent(ratio: number | undefined): string {
  return number((ratio ?? Number.NaN) * 100, 1);
}

function number(value: number, decimals: number): string {
  return Number.isNaN(value) ? UNKNOWN : value.toFixed(decimals);
}

function bytes(value: number): string {
  return Number.isNaN(value) ? UNKNOWN : formatQuantity(value, 'bytes');
}

/** Two amounts in the unit of the larger one. */
function ofTotal(part: number, total: number): string {
  const scale = chooseScale('bytes', [total, part]);
  return Number.isNaN(total) ? UNKNOWN : `${scale.format(part)} of ${scale.format(total)} ${scale.unit}`;
}

function span(ms: number): string {
  return Number.isNaN(ms) ? UNKNOWN : formatSpan(ms);
}
