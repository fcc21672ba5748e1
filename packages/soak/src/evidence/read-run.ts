import { isTidemarkError } from '@tidemark/core';
import { type HistoryScan, openHistoryScan } from '@tidemark/storage';
import { type RunFolder, runFolderOf } from '../run/run-folder.ts';
import { readRunLog } from '../run/run-log.ts';
import type { RunLogEntry } from '../run/run-log-entry.ts';
import { chooseChildren } from './children.ts';
import { type Column, createRecordedColumns, cutColumn, type RecordedColumns, rateOf } from './recorded-columns.ts';
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
  const scan = openScan(folder);
  try {
    const columns = createRecordedColumns(scan);
    const timeline = readTimeline(log, columns.lastSampleMs);
    const children = chooseChildren(log, timeline, columns);
    const processes = timeline.services.flatMap(({ name, role }): WatchedProcess[] => {
      const lives = timeline.lives.get(name) ?? [];
      if (lives.length === 0) return [];
      const main = readProcess(columns, { name, service: name, role: role === 'service' ? 'main' : role, lives });
      const tree = readTree(columns, name, lives);
      const all = [
        main,
        ...(tree === undefined ? [] : [tree]),
        ...children.listed.filter(({ service }) => service === name),
      ];
      // The children of the load are not judged either.
      return role === 'load' ? all.map((each) => ({ ...each, role })) : all;
    });
    return {
      directory: folder.directory,
      log,
      timeline,
      processes,
      shortLived: children.shortLived,
      overhead: readOverhead(columns, log, timeline),
    };
  } finally {
    scan?.close();
  }
}

/** Undefined when the soak was killed before it recorded anything. */
function openScan({ historyFile }: RunFolder): HistoryScan | undefined {
  try {
    return openHistoryScan(historyFile, ALL_TIME);
  } catch (error) {
    if (isTidemarkError(error) && error.code === 'STORAGE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** What a run has been through so far, as far as log and recording tell. */
export function readRunTimeline(folder: RunFolder, log: readonly RunLogEntry[]): RunTimeline {
  const scan = openScan(folder);
  try {
    return readTimeline(log, createRecordedColumns(scan).lastSampleMs);
  } finally {
    scan?.close();
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
  const pids = log.flatMap((entry) => (entry.type === 'segment-started' ? [entry.soakPid] : []));
  let cpuSeconds = 0;
  let seconds = 0;
  let memoryBytes = Number.NaN;
  for (const [i, { watchedFromMs = Number.POSITIVE_INFINITY, toMs }] of segments.entries()) {
    const soak = { pid: pids[i] as number };
    const read = (metric: string) => columns.read(metric, soak) ?? EMPTY;
    const { timesMs, values } = rateOf(cutColumn(read('process_cpu_seconds_total'), watchedFromMs, toMs));
    for (const [at, rate] of values.entries()) {
      if (Number.isNaN(rate)) continue;
      const elapsed = ((timesMs[at] as number) - (timesMs[at - 1] as number)) / 1000;
      cpuSeconds += rate * elapsed;
      seconds += elapsed;
    }
    const memory = cutColumn(read('process_resident_memory_bytes'), watchedFromMs, toMs);
    for (const bytes of memory.values) if (!(memoryBytes >= bytes)) memoryBytes = bytes;
  }
  return { cpuRatio: seconds > 0 ? cpuSeconds / seconds : Number.NaN, memoryBytes };
}

const EMPTY: Column = { timesMs: new Float64Array(0), values: new Float64Array(0) };
