import { printable } from '../format/printable.ts';
import { chooseScale, formatQuantity } from '../format/quantity.ts';
import { cutToWidth } from '../format/text.ts';
import { formatDate, formatSpan, formatTime } from '../format/time.ts';
import { bold, dim, fitLine, type Line, plain, widthOf } from './styled-line.ts';
import { formatTrail, type Trail } from './trail.ts';
import type { HostUsage } from './usage.ts';

/** What stands where nothing is known. */
const UNKNOWN = '—';

/** Host, CPU, memory, disks, network, pressure: the most important first. */
export function formatHostLines(usage: HostUsage, hostName: string, width: number): readonly Line[] {
  return [
    formatHost(usage, hostName, width),
    formatCpu(usage, width),
    formatMemory(usage, width),
    ...formatTraffic(usage, width),
    ...formatPressure(usage, width),
  ];
}

function formatHost(usage: HostUsage, hostName: string, width: number): Line {
  const load = usage.load.map((value) => number(value, 2)).join(' ');
  const time = formatTime(usage.timeMs);
  const left = fitLine(
    [bold(cutToWidth(printable(hostName), Math.max(1, width - time.length - GAP)))],
    [
      fact('   up ', span(usage.timeMs - usage.bootMs)),
      fact('   load ', load),
      fact('   ', number(usage.cpus, 0), ' CPUs'),
      fact('   ', number(usage.processCount, 0), ' processes'),
    ],
    width - time.length - GAP,
  );
  const used = widthOf(left);
  const right = width > WITH_DATE && width - used > DATE_WIDTH ? `${formatDate(usage.timeMs)} ${time}` : time;
  return [...left, plain(' '.repeat(Math.max(0, width - used - right.length))), plain(right)];
}

const GAP = 2;
const DATE_WIDTH = 24;
/** Narrower terminals have better things to show than the date. */
const WITH_DATE = 80;

const CPU_MODES = ['user', 'system', 'nice', 'iowait', 'irq', 'softirq', 'steal'];

function formatCpu({ cpuRatio, cpuModes, cpuTrail }: HostUsage, width: number): Line {
  const modes = CPU_MODES.filter((mode) => (cpuModes.get(mode) ?? 0) >= 0.0005);
  const details = modes.map((mode) => fact(`  ${mode} `, percent(cpuModes.get(mode))));
  return fitLine(gauge('CPU', cpuRatio, cpuTrail, width), details, width);
}

function formatMemory(usage: HostUsage, width: number): Line {
  const { memoryTotalBytes: total, memoryAvailableBytes: available, swapTotalBytes, swapFreeBytes } = usage;
  const details = [
    fact('  ', ofTotal(total - available, total)),
    ...(swapTotalBytes > 0 ? [fact('  swap ', ofTotal(swapTotalBytes - swapFreeBytes, swapTotalBytes))] : []),
    fact('  cached ', bytes(usage.memoryCachedBytes)),
  ];
  return fitLine(gauge('Mem', (total - available) / total, usage.memoryTrail, width), details, width);
}

const NAME_WIDTH = 5;

/** `CPU  ▕████      ▏  40.0 %  ▁▂▃▄`. The trail needs room. */
function gauge(name: string, ratio: number, trail: Trail, width: number): Line {
  const cells = Math.max(8, Math.min(40, Math.floor(width / 5)));
  const trailWidth = width < 60 ? 0 : Math.min(60, Math.floor(width / 5));
  return [
    bold(name.padEnd(NAME_WIDTH)),
    plain(`${bar(ratio, cells)} ${percent(ratio).padStart(5)} %`),
    ...(trailWidth === 0 ? [] : [dim(`  ${formatTrail(trail, trailWidth, 1)}`)]),
  ];
}

/** Figures keep their places while they come and go. */
const RATE_WIDTH = 9;

/** From here on disks and network share a line. */
const WIDE = 110;

function formatTraffic({ traffic }: HostUsage, width: number): Line[] {
  const rate = (label: string, value: number) => fact(label, bytes(value).padStart(RATE_WIDTH), '/s');
  const disk = [
    rate('read ', traffic.readRate),
    rate('  write ', traffic.writtenRate),
    fact('  busy ', percent(traffic.diskRatio).padStart(5), ' %'),
  ];
  const network = [rate('in   ', traffic.receiveRate), rate('  out   ', traffic.transmitRate)];
  const name = (text: string) => bold(text.padEnd(NAME_WIDTH));
  if (width >= WIDE) return [fitLine([name('Disk')], [...disk, [bold('      Net  ')], ...network], width)];
  return [fitLine([name('Disk')], disk, width), fitLine([name('Net')], network, width)];
}

/** A kernel without pressure information has no such line. */
function formatPressure({ pressure: { cpu, memory, io } }: HostUsage, width: number): Line[] {
  if ([cpu, memory, io].every(Number.isNaN)) return [];
  const share = (label: string, ratio: number) => fact(label, percent(ratio).padStart(5), ' %');
  const parts = [share('waited for CPU ', cpu), share('  memory ', memory), share('  disk ', io), [dim('  (10 s)')]];
  return [fitLine([bold('PSI'.padEnd(NAME_WIDTH))], parts, width)];
}

function fact(label: string, value: string, unit = ''): Line {
  return [dim(label), plain(value), ...(unit === '' ? [] : [dim(unit)])];
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

function bar(ratio: number, cells: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, Number.isNaN(ratio) ? 0 : ratio)) * cells * 8);
  const full = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
  return `▕${full.padEnd(cells)}▏`;
}

export function percent(ratio: number | undefined): string {
  return number((ratio ?? Number.NaN) * 100, 1);
}

export function number(value: number, decimals: number): string {
  return Number.isNaN(value) ? UNKNOWN : value.toFixed(decimals);
}

export function bytes(value: number): string {
  return Number.isNaN(value) ? UNKNOWN : formatQuantity(Math.round(value), 'bytes');
}

/** Two amounts in the unit of the larger one. */
function ofTotal(part: number, total: number): string {
  const scale = chooseScale('bytes', [total, part]);
  return Number.isNaN(total) ? UNKNOWN : `${scale.format(part)} of ${scale.format(total)} ${scale.unit}`;
}

export function span(ms: number): string {
  return Number.isNaN(ms) ? UNKNOWN : formatSpan(Math.max(0, ms));
}
