import { join } from 'node:path';
import { type Frame, type Labels, type Layout, METRICS, type RecordedEvent, type Series } from '@tidemark/core';
import { HISTORY_FILE_NAME, openImport, openJournal } from '@tidemark/storage';

const MIB = 1024 ** 2;
const DAY_MS = 86_400_000;
const INTERVAL_MS = 60_000;

/** Short, so that ten days have every tier: samples of one day, minutes of four. */
const RETENTION = { rawMs: DAY_MS, minuteMs: 4 * DAY_MS, hourMs: 365 * DAY_MS };

/** A process of the imported history. */
interface Actor {
  readonly name: string;
  readonly pid: number;
  readonly parentPid: number;
  /** Days before the end of the history. */
  readonly from: number;
  readonly to: number;
  readonly rssBytes: number;
  readonly cores: number;
}

/** Two that were always there, one that ate the memory for an hour two days before the end, one of the last minutes. */
const ACTORS: readonly Actor[] = [
  { name: 'postgres', pid: 100, parentPid: 1, from: 11, to: 0, rssBytes: 400 * MIB, cores: 0.25 },
  { name: 'node', pid: 200, parentPid: 1, from: 5, to: 0, rssBytes: 300 * MIB, cores: 0.5 },
  { name: 'node', pid: 150, parentPid: 1, from: 11, to: 5, rssBytes: 200 * MIB, cores: 0.1 },
  { name: 'report', pid: 300, parentPid: 200, from: 2 + 1 / 48, to: 2 - 1 / 48, rssBytes: 6000 * MIB, cores: 1.5 },
];

interface ImportedHistory {
  readonly dataDir: string;
  /** Time of the newest frame. */
  readonly endMs: number;
}

/** Ten days, a frame a minute, ending at `endMs`; the last frames are in the journal and carry `events`. */
export function importHistory({ dataDir, endMs }: ImportedHistory, events: readonly RecordedEvent[] = []): void {
  const file = join(dataDir, HISTORY_FILE_NAME);
  const frames = (10 * DAY_MS) / INTERVAL_MS;
  const layouts = new Map<string, Layout>();
  const frameAt = (seq: number): Frame => frameOf(seq, endMs - (frames - seq) * INTERVAL_MS, endMs, layouts);
  const importing = openImport({ file, retention: RETENTION });
  for (let seq = 1; seq <= frames - 2; seq++) importing.append(frameAt(seq));
  importing.close();
  const journal = openJournal({ file });
  for (let seq = frames - 1; seq <= frames; seq++)
    journal.append({ ...frameAt(seq), ...(seq === frames ? { events } : {}) });
  journal.close();
}

function startOf({ from }: Actor, endMs: number): number {
  return endMs - from * DAY_MS;
}

function frameOf(seq: number, timeMs: number, endMs: number, layouts: Map<string, Layout>): Frame {
  const there = ACTORS.filter(
    ({ from, to }) => timeMs >= endMs - from * DAY_MS && (to === 0 || timeMs < endMs - to * DAY_MS),
  );
  const key = there.map(({ pid }) => pid).join();
  const layout = layouts.get(key) ?? {
    series: there.flatMap((actor) => [...processSeries(actor, endMs), ...groupSeries(actor)]),
  };
  layouts.set(key, layout);
  const values = there.flatMap((actor) => {
    const cpu = (actor.cores * (timeMs - startOf(actor, endMs))) / 1000;
    const rss = actor.rssBytes + (seq % 7) * MIB;
    return [cpu * 0.8, cpu * 0.2, rss, 5, 12, 1024 * seq, 0, actor.parentPid, cpu, rss, 5, 1];
  });
  const elapsedMs = seq === 1 ? 0 : INTERVAL_MS;
  return { seq, timeMs, elapsedMs, intervalMs: INTERVAL_MS, layout, values: Float64Array.from(values) };
}

function processSeries(actor: Actor, endMs: number): Series[] {
  const labels: Labels = labelsOf(actor, endMs);
  return [
    { metric: METRICS.process_cpu_seconds_total, labels: { ...labels, mode: 'user' } },
    { metric: METRICS.process_cpu_seconds_total, labels: { ...labels, mode: 'system' } },
    { metric: METRICS.process_resident_memory_bytes, labels },
    { metric: METRICS.process_threads, labels },
    { metric: METRICS.process_open_fds, labels },
    { metric: METRICS.process_read_bytes_total, labels },
    { metric: METRICS.process_written_bytes_total, labels },
    { metric: METRICS.process_parent_pid, labels },
  ];
}

function labelsOf(actor: Actor, endMs: number): Labels {
  return { name: actor.name, pid: String(actor.pid), start: (startOf(actor, endMs) / 1000).toFixed(2) };
}

function groupSeries({ name }: Actor): Series[] {
  const labels = { group: name };
  return [
    { metric: METRICS.group_cpu_seconds_total, labels },
    { metric: METRICS.group_resident_memory_bytes, labels },
    { metric: METRICS.group_threads, labels },
    { metric: METRICS.group_processes, labels },
  ];
}
