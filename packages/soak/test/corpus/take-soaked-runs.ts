// Takes the services of a soak run into ../fixtures/soaked, as recordings whose truth is known:
// `npm run bench packages/soak/test/corpus/take-soaked-runs.ts -- --run FOLDER --prefix NAME [--leaks SERVICE=openFds,...]`
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { readRun } from '../../src/evidence/read-run.ts';
import type { WatchedProcess } from '../../src/evidence/run-record.ts';
import type { RecordedMetric, RecordedRun } from './recorded-run.ts';

const { values: options } = parseArgs({
  options: {
    run: { type: 'string', default: '.' },
    prefix: { type: 'string', default: '' },
    leaks: { type: 'string', multiple: true, default: [] },
  },
});

const SOURCES: Readonly<Record<RecordedMetric, string>> = {
  rssBytes: 'process_resident_memory_bytes',
  openFds: 'process_open_fds',
  threads: 'process_threads',
  cpuRatio: 'cpu_ratio',
};

function takeRun({ name, metrics }: WatchedProcess, intervalMs: number): RecordedRun {
  const column = (source: string) => {
    const values = metrics.find(({ metric }) => metric === source)?.values ?? new Float64Array(0);
    return Array.from(values, (value) => (Number.isNaN(value) ? null : Math.round(value * 1000) / 1000));
  };
  const leaks = options.leaks.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
  return {
    program: `${options.prefix}${name}`,
    leaks: leaks === '' ? [] : (leaks.split(',') as RecordedMetric[]),
    intervalMs,
    rssBytes: column(SOURCES.rssBytes),
    openFds: column(SOURCES.openFds),
    threads: column(SOURCES.threads),
    cpuRatio: column(SOURCES.cpuRatio),
  };
}

const { log, processes } = readRun(options.run);
const [start] = log;
const intervalMs = start?.type === 'run-started' ? start.intervalMs : 1000;
for (const process of processes.filter(({ role }) => role !== 'tree' && role !== 'child')) {
  const run = takeRun(process, intervalMs);
  const file = join(import.meta.dirname, '../fixtures/soaked', `${run.program}.json.gz`);
  writeFileSync(file, gzipSync(JSON.stringify(run), { level: 9 }));
  globalThis.process.stdout.write(`wrote ${run.program}: ${run.rssBytes.length} samples\n`);
}
