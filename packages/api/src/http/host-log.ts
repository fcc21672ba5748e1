import { type Frame, METRICS } from '@tidemark/core';
import type { Recording } from '../recording.ts';
import type { Traffic } from '../server/traffic.ts';
import { cpuUse, isBusyMode, memoryUsedBytes } from './host-usage.ts';
import { createHourLog, HOUR_MS, type HourLog, type HourSummary, STRETCH_MS } from './hour-log.ts';

const MEBIBYTE = 1024 * 1024;

/** The host and its server at one tick. NaN where nothing is known. */
export interface HostTick {
  readonly timeMs: number;
  /** Memory that is not available to programs, MiB. */
  readonly memoryMb: number;
  /** Of all CPUs together, since the tick before. */
  readonly cpuPercent: number;
  /** Live streams that are open. */
  readonly connections: number;
  /** Mean of the requests answered since the tick before. */
  readonly latencyMs: number;
}

/** What the plain HTTP answers are made of: one row a tick for as many ticks as are in memory, and the last hour. */
export interface HostLog {
  /** The newest `count` ticks, oldest first. */
  newest(count: number): readonly HostTick[];
  /** The first call asks the history for what was before this agent started; all others are answered from memory. */
  lastHour(): Promise<HourSummary>;
}

/** Keeps such a log until recording ends. */
export function keepHostLog(recording: Recording, traffic: Traffic): HostLog {
  const { live, clock } = recording;
  const hour = createHourLog();
  const rows: HostTick[] = [];
  let begun: Frame | undefined;
  let previous: Frame | undefined;
  let timed = { ...traffic.requests.timed };

  const take = (frame: Frame) => {
    const memoryMb = memoryUsedBytes(frame) / MEBIBYTE;
    const cpu = cpuUse(previous, frame);
    const { count, totalMs } = traffic.requests.timed;
    const latencyMs = (totalMs - timed.totalMs) / (count - timed.count);
    timed = { count, totalMs };
    const cpuPercent = cpu === undefined ? Number.NaN : (100 * cpu.busy) / cpu.all;
    rows.push({ timeMs: frame.timeMs, memoryMb, cpuPercent, connections: traffic.subscribers, latencyMs });
    if (rows.length > live.capacity) rows.shift();
    hour.add(frame.timeMs, memoryMb, cpu);
    begun ??= frame;
    previous = frame;
  };
  const catchUp = () => {
    for (let frame = live.after(previous?.seq ?? 0); frame !== undefined; frame = live.after(frame.seq)) take(frame);
  };
  const follow = async () => {
    const { signal } = new AbortController();
    do catchUp();
    while (await live.next(signal));
  };
  void follow();

  let seeded: Promise<void> | undefined;
  const seed = () => {
    seeded ??= fillFromHistory(hour, recording, begun?.timeMs ?? clock.now()).catch((error) => {
      seeded = undefined;
      throw error;
    });
    return seeded;
  };
  return {
    newest: (count) => {
      catchUp();
      return rows.slice(-count);
    },
    lastHour: async () => {
      catchUp();
      await seed();
      return hour.summarize(clock.now());
    },
  };
}

/** What was recorded before `untilMs`, by an agent before this one. */
async function fillFromHistory(hour: HourLog, { history, clock }: Recording, untilMs: number): Promise<void> {
  const range = { fromMs: clock.now() - HOUR_MS, toMs: untilMs, stepMs: STRETCH_MS };
  if (range.fromMs >= range.toMs) return;
  const ask = (metric: string) => history.query({ ...range, selector: { metric, matchers: [] } });
  const cpu = await ask(METRICS.host_cpu_seconds_total.name);
  const total = (await ask(METRICS.host_memory_total_bytes.name)).series[0]?.values;
  const available = (await ask(METRICS.host_memory_available_bytes.name)).series[0]?.values;
  for (let point = 0; point < cpu.points; point++) {
    let busy = 0;
    let all = 0;
    for (const { series, values } of cpu.series) {
      const rate = values[point] as number;
      all += rate;
      if (isBusyMode(series.labels.mode)) busy += rate;
    }
    const memoryMb = ((total?.[point] ?? Number.NaN) - (available?.[point] ?? Number.NaN)) / MEBIBYTE;
    hour.fill(cpu.fromMs + point * cpu.stepMs, memoryMb, (100 * busy) / all);
  }
}
