// What exporting costs on this machine: samples a second of CPU, bytes a sample and the high-water mark of memory for each
// format, over a week of 200 series every 10 s (12 million samples), start of the command included; and what makes the text
// of CSV: the library alone, and numbers put beside what it quoted. Prints JSON.
// `npm run bench bench/export-cost.ts -- --series 200 --runs 3`
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureCsvText } from './export/measured-csv.ts';
import { importWeek, measureExport } from './export/measured-export.ts';
import { round, spread } from './storage/spread.ts';

const FORMATS = ['csv', 'ndjson', 'json', 'openmetrics', 'parquet'];
const MEGABYTE = 1e6;

const { values: flags } = parseArgs({
  options: { series: { type: 'string', default: '200' }, runs: { type: 'string', default: '3' } },
});
const directory = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
const git = (...args: string[]) => spawnSync('git', args, { encoding: 'utf8', cwd: import.meta.dirname }).stdout.trim();

try {
  const samples = importWeek(directory, Number(flags.series));
  const formats: object[] = [];
  for (const format of FORMATS) {
    const runs = [];
    for (let run = 0; run < Number(flags.runs); run++) {
      runs.push(await measureExport(directory, join(directory, `export.${format}`), ['--format', format]));
    }
    formats.push({
      format,
      samplesPerCpuSecond: spread(
        runs.map(({ rows, cpuSeconds }) => rows / cpuSeconds),
        0,
      ),
      peakMegabytes: spread(
        runs.map(({ peakBytes }) => peakBytes / MEGABYTE),
        1,
      ),
      bytesPerSample: round((runs[0]?.bytes ?? 0) / samples, 2),
    });
  }
  const result = {
    bench: 'export-cost',
    date: new Date().toISOString(),
    commit: git('rev-parse', 'HEAD'),
    machine: {
      cpu: cpus()[0]?.model,
      cpus: cpus().length,
      kernel: release(),
      node: process.version,
      load: loadavg()[0],
    },
    samples,
    formats,
    csvRowsPerCpuSecond: measureCsvText(),
  };
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
} finally {
  rmSync(directory, { recursive: true });
}
