import { existsSync } from 'node:fs';
import { openHistoryScan } from '@tidemark/storage';
import { type RunFolder, runFolderOf } from '../run/run-folder.ts';
import { readRunLog } from '../run/run-log.ts';
import type { RunLogEntry } from '../run/run-log-entry.ts';
import { chooseChildren } from './children.ts';
import { createRecordedColumns, type RecordedColumns, rateOf } from './recorded-columns.ts';
import type { RunRecord, WatchedProcess } from './run-record.ts';
import { type ProcessLife, type RunTimeline, readTimeline } from './run-timeline.ts';
import { readGroup, readProcess } from './watched-columns.ts';

const ALL_TIME = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER };

/**
 * Everything that a run left in its folder, whole or not, while it goes on or when it was killed. Reads every sample of
 * the services: some 50 ms for a day. Throws `SOAK_RUN_NOT_FOUND`, `SOAK_RUN_UNREADABLE` and `STORAGE_*` errors.
 */
export function readRun(directory: string): RunRecord {
  const folder = runFolderOf(directory);
  const log = readRunLog(folder.logFile);
  const scan = openHistoryScan(folder.historyFile, ALL_TIME);
  try {
    const columns = createRecordedColumns(scan);
    const timeline = readTimeline(log, columns.lastSampleMs);
    const children = chooseChildren(log, timeline, columns);
    const processes = timeline.services.flatMap(({ name, role }): WatchedProcess[] => {
      const lives = timeline.lives.get(name) ?? [];
      if (lives.length === 0) return [];
      const main = readProcess(columns, { name, service: name, role: role === 'service' ? 'main' : role, lives });
      const tree = readTree(columns, name, lives);
      return [
        main,
        ...(tree === undefined ? [] : [tree]),
        ...children.listed.filter(({ service }) => service === name),
      ];
    });
    return {
      directory: folder.directory,
      log,
      processes,
      shortLived: children.shortLived,
      overhead: readOverhead(columns, log, timeline),
    };
  } finally {
    scan.close();
  }
}

/** How long the services were watched so far, as far as log and recording tell. */
export function readWatchedMs({ historyFile }: RunFolder, log: readonly RunLogEntry[]): number {
  if (!existsSync(historyFile)) return 0;
  const scan = openHistoryScan(historyFile, ALL_TIME);
  try {
    return readTimeline(log, createRecordedColumns(scan).lastSampleMs).watchedMs;
  } finally {
    scan.close();
  }
}

/** All processes of a service together; undefined where there never was more than one. */
function readTree(
  columns: RecordedColumns,
  service: string,
  lives: readonly ProcessLife[],
): WatchedProcess | undefined {
  const tree = readGroup(columns, { name: `${service} (all)`, service, role: 'tree', lives });
  const count = tree.metrics.find(({ metric }) => metric === 'group_processes');
  return count?.values.some((processes) => processes > 1) === true ? tree : undefined;
}

/** What this program used while services were watched, from its own series. */
function readOverhead(
  columns: RecordedColumns,
  log: readonly RunLogEntry[],
  { segments }: RunTimeline,
): RunRecord['overhead'] {
  const pids = log.flatMap((entry) => (entry.type === 'segment-started' ? [String(entry.soakPid)] : []));
  let cpuSeconds = 0;
  let seconds = 0;
  let memoryBytes = Number.NaN;
  for (const [i, { watchedFromMs = Number.POSITIVE_INFINITY, toMs }] of segments.entries()) {
    const labels = { pid: pids[i] as string };
    const cpu = columns.read('process_cpu_seconds_total', labels);
    const memory = columns.read('process_resident_memory_bytes', labels);
    if (cpu === undefined || memory === undefined) continue;
    const rates = rateOf(cpu).values;
    for (let at = 1; at < cpu.timesMs.length; at++) {
      const timeMs = cpu.timesMs[at] as number;
      if (timeMs <= watchedFromMs || timeMs > toMs) continue;
      const elapsed = (timeMs - (cpu.timesMs[at - 1] as number)) / 1000;
      cpuSeconds += (rates[at] as number) * elapsed;
      seconds += elapsed;
    }
    for (const bytes of memory.values) if (!(memoryBytes >= bytes)) memoryBytes = bytes;
  }
  return { cpuRatio: seconds > 0 ? cpuSeconds / seconds : Number.NaN, memoryBytes };
}
