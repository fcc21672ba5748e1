import { join } from 'node:path';
import { type Labels, type Layout, METRICS, type MetricName, type RecordedEvent, type Series } from '@tidemark/core';
import { HISTORY_FILE_NAME, openImport } from '@tidemark/storage';

const MIB = 1024 ** 2;
const GIB = 1024 * MIB;
const INTERVAL_MS = 10_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Midnight of the Tuesday that the guide asks about, UTC. */
const EXAMPLE_DAY_MS = Date.UTC(2026, 0, 6);
const DAY_MS = 24 * HOUR_MS;
const FRAMES = DAY_MS / INTERVAL_MS;

interface Program {
  readonly name: string;
  readonly pid: number;
  /** Milliseconds after midnight; the day before or after where they are outside of it. */
  readonly fromMs: number;
  readonly toMs: number;
  rssBytes(ms: number): number;
  /** Cores in use, and bytes a second read and written. */
  cores(ms: number): number;
  readRate(ms: number): number;
  writeRate(ms: number): number;
}

/** More in the afternoon, less at night: 0.4 to 1.6. */
const busyness = (ms: number) => 1 + 0.6 * Math.sin((2 * Math.PI * (ms / HOUR_MS - 9)) / 24);

/** A little unrest that is the same every time. */
const ripple = (ms: number, seed: number) => 1 + 0.1 * Math.sin(ms / 97_000 + seed) * Math.cos(ms / 41_000 + 2 * seed);

const CRASH_MS = 3 * HOUR_MS + 12 * MINUTE_MS;
const RESTART_MS = CRASH_MS + 20_000;

/** A database, a web server that leaks and is killed at 03:12, its successor, a backup at 03:00, and the proxy in front. */
const PROGRAMS: readonly Program[] = [
  {
    name: 'postgres',
    pid: 812,
    fromMs: -DAY_MS,
    toMs: 2 * DAY_MS,
    rssBytes: (ms) => 1.2 * GIB + 80 * MIB * ripple(ms, 1),
    cores: (ms) => 0.3 * busyness(ms) * ripple(ms, 2),
    readRate: (ms) => 400_000 * busyness(ms),
    writeRate: (ms) => 900_000 * busyness(ms) * ripple(ms, 3),
  },
  {
    name: 'web',
    pid: 1340,
    fromMs: -DAY_MS,
    toMs: CRASH_MS,
    rssBytes: (ms) => 600 * MIB + Math.max(0, ms - HOUR_MS) * ((5.2 * GIB) / (CRASH_MS - HOUR_MS)),
    cores: (ms) => 0.5 * busyness(ms) * ripple(ms, 4),
    readRate: () => 2000,
    writeRate: () => 30_000,
  },
  {
    name: 'web',
    pid: 24_117,
    fromMs: RESTART_MS,
    toMs: 2 * DAY_MS,
    rssBytes: (ms) => 420 * MIB + 90 * MIB * ripple(ms, 5),
    cores: (ms) => 0.5 * busyness(ms) * ripple(ms, 6),
    readRate: () => 2000,
    writeRate: () => 30_000,
  },
  {
    name: 'backup',
    pid: 23_990,
    fromMs: 3 * HOUR_MS,
    toMs: 3 * HOUR_MS + 25 * MINUTE_MS,
    rssBytes: () => 700 * MIB,
    cores: (ms) => 0.9 * ripple(ms, 7),
    readRate: (ms) => 60 * MIB * ripple(ms, 8),
    writeRate: (ms) => 25 * MIB * ripple(ms, 9),
  },
  {
    name: 'nginx',
    pid: 655,
    fromMs: -DAY_MS,
    toMs: 2 * DAY_MS,
    rssBytes: () => 48 * MIB,
    cores: (ms) => 0.05 * busyness(ms) * ripple(ms, 10),
    readRate: () => 500,
    writeRate: () => 15_000,
  },
];

const CPUS = 4;
const MEMORY_BYTES = 16 * GIB;

function seriesOf(metric: MetricName, labels: Labels = {}): Series {
  return { metric: METRICS[metric], labels };
}

const HOST_MODES = ['user', 'system', 'iowait', 'idle'] as const;

const HOST_SERIES: readonly Series[] = [
  ...HOST_MODES.map((mode) => seriesOf('host_cpu_seconds_total', { mode })),
  seriesOf('host_load1'),
  seriesOf('host_memory_total_bytes'),
  seriesOf('host_memory_used_bytes'),
  seriesOf('host_memory_available_bytes'),
];

function labelsOf({ name, pid, fromMs }: Program): Labels {
  return { name, pid: String(pid), start: String((EXAMPLE_DAY_MS + fromMs) / 1000) };
}

function programSeries(program: Program): Series[] {
  const labels = labelsOf(program);
  return [
    seriesOf('process_cpu_seconds_total', { ...labels, mode: 'user' }),
    seriesOf('process_cpu_seconds_total', { ...labels, mode: 'system' }),
    seriesOf('process_resident_memory_bytes', labels),
    seriesOf('process_threads', labels),
    seriesOf('process_read_bytes_total', labels),
    seriesOf('process_written_bytes_total', labels),
  ];
}

/** What the day's counters have come to. */
interface Totals {
  readonly host: Map<string, number>;
  readonly programs: Map<Program, { user: number; system: number; read: number; written: number }>;
}

/** Records a Tuesday of a small server, one frame every ten seconds, into a new history. The same bytes every time. */
export function recordExampleDay(dataDir: string): void {
  const importing = openImport({ file: join(dataDir, HISTORY_FILE_NAME) });
  const layouts = new Map<string, Layout>();
  const totals: Totals = { host: new Map(), programs: new Map() };
  for (let index = 0; index < FRAMES; index++) {
    const ms = index * INTERVAL_MS;
    const running = PROGRAMS.filter(({ fromMs, toMs }) => ms >= fromMs && ms < toMs);
    const key = running.map(({ pid }) => pid).join();
    const layout = layouts.get(key) ?? { series: [...HOST_SERIES, ...running.flatMap(programSeries)] };
    layouts.set(key, layout);
    const values = Float64Array.from([
      ...hostValues(ms, running, totals),
      ...running.flatMap((one) => programValues(ms, one, totals)),
    ]);
    const events = eventsAt(ms);
    importing.append({
      seq: index + 1,
      timeMs: EXAMPLE_DAY_MS + ms,
      elapsedMs: index === 0 ? 0 : INTERVAL_MS,
      intervalMs: INTERVAL_MS,
      layout,
      values,
      ...(events.length === 0 ? {} : { events }),
    });
  }
  importing.close();
}

const SECONDS = INTERVAL_MS / 1000;
/** The kernel counts CPU time in hundredths. */
const toTicks = (seconds: number) => Math.round(seconds * 100) / 100;
const toPages = (bytes: number) => Math.round(bytes / 4096) * 4096;

function hostValues(ms: number, running: readonly Program[], { host }: Totals): number[] {
  const busy = running.reduce((sum, program) => sum + program.cores(ms), 0);
  const waiting = running.some(({ name }) => name === 'backup') ? 0.6 : 0.02;
  const shares = { user: 0.8 * busy, system: 0.2 * busy, iowait: waiting, idle: CPUS - busy - waiting };
  const used = running.reduce((sum, program) => sum + program.rssBytes(ms), 900 * MIB);
  const cpu = HOST_MODES.map((mode) => {
    const total = toTicks((host.get(mode) ?? 40_000) + shares[mode] * SECONDS);
    host.set(mode, total);
    return total;
  });
  const load = Math.round((busy + waiting) * 100) / 100;
  return [...cpu, load, MEMORY_BYTES, toPages(used), MEMORY_BYTES - toPages(used)];
}

function programValues(ms: number, program: Program, { programs }: Totals): number[] {
  const total = programs.get(program) ?? { user: 0, system: 0, read: 0, written: 0 };
  programs.set(program, total);
  total.user = toTicks(total.user + 0.8 * program.cores(ms) * SECONDS);
  total.system = toTicks(total.system + 0.2 * program.cores(ms) * SECONDS);
  total.read += Math.round(program.readRate(ms) * SECONDS);
  total.written += Math.round(program.writeRate(ms) * SECONDS);
  return [total.user, total.system, toPages(program.rssBytes(ms)), 8, total.read, total.written];
}

function eventsAt(ms: number): RecordedEvent[] {
  const at = (type: RecordedEvent['type'], program: Program, timeMs: number, details: RecordedEvent['details'] = {}) =>
    ({ type, timeMs: EXAMPLE_DAY_MS + timeMs, labels: labelsOf(program), details }) satisfies RecordedEvent;
  const [, leaking, successor, backup] = PROGRAMS as [Program, Program, Program, Program];
  return [
    at('process-start', backup, backup.fromMs),
    at('process-crash', leaking, CRASH_MS, { signal: 'SIGKILL' }),
    at('process-restart', successor, RESTART_MS, { previousPid: leaking.pid, downMs: RESTART_MS - CRASH_MS }),
    at('process-exit', backup, backup.toMs, { exitCode: 0 }),
  ].filter(({ timeMs }) => timeMs - EXAMPLE_DAY_MS === ms);
}
