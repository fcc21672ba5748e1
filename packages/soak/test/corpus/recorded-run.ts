import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The metrics that are kept of a recorded program. CPU is the share of one core over the second before. */
const RECORDED_METRICS = ['rssBytes', 'openFds', 'threads', 'cpuRatio'] as const;

export type RecordedMetric = (typeof RECORDED_METRICS)[number];

/** One program, sampled once a second by the collector. Null is a sample that is absent. */
export interface RecordedRun extends Readonly<Record<RecordedMetric, readonly (number | null)[]>> {
  readonly program: string;
  /** Which of its metrics leak; those not named are healthy. */
  readonly leaks: readonly RecordedMetric[];
  readonly intervalMs: number;
}

/**
 * The recordings of a folder of `test/fixtures`, by name of the program: `recorded` were made by `record-programs.ts`,
 * `soaked` by soak runs of nine minutes and more.
 */
export function readRecordedRuns(folder: 'recorded' | 'soaked' = 'recorded'): RecordedRun[] {
  const directory = join(import.meta.dirname, '../fixtures', folder);
  return readdirSync(directory)
    .filter((file) => file.endsWith('.json.gz'))
    .sort()
    .map((file) => JSON.parse(gunzipSync(readFileSync(join(directory, basename(file)))).toString()) as RecordedRun);
}
