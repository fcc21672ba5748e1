import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { file } from '@tidemark/exporter-file';
import { openExporter } from '@tidemark/plugin-kit/host';
import { createTestSurroundings } from '@tidemark/plugin-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingProgram } from '../../bench/storage/server.ts';
import { findDuckDb, type Select } from './duckdb.ts';
import { exportedBatches, samplesOf } from './exported-batches.ts';
import { hasPromtool, inOrder, type Sample, throughPrometheus } from './samples.ts';

const NEVER = new AbortController().signal;
const BATCHES = exportedBatches();
const EXPECTED = inOrder(samplesOf(BATCHES));

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-peers-'));
});

afterAll(() => rmSync(directory, { recursive: true }));

/** Exports everything, begins anew in between, and answers where the files are. */
async function exportAs(format: 'csv' | 'json' | 'ndjson' | 'openmetrics' | 'parquet'): Promise<string> {
  const folder = join(directory, format);
  const use = file({ directory: folder, format, rotateEvery: '1m' });
  for (const batches of [BATCHES.slice(0, 20), BATCHES.slice(19)]) {
    const plugin = await openExporter(use, createTestSurroundings());
    for (const batch of batches) await plugin.deliver(batch, NEVER);
    // The first time it ends as a killed one does.
    if (batches.at(-1) === BATCHES.at(-1)) await plugin.close();
  }
  expect(readdirSync(folder).filter((name) => !name.startsWith('.')).length).toBeGreaterThan(2);
  return folder;
}

it.runIf(hasPromtool())('Prometheus finds every sample in OpenMetrics files', async () => {
  const folder = await exportAs('openmetrics');
  const found = readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => throughPrometheus(join(folder, name), join(directory, `blocks-${name}`)));
  expect(inOrder(found)).toEqual(EXPECTED);
});

const select = findDuckDb() as Select;

describe.runIf(select !== undefined)('DuckDB', () => {
  it('finds every sample in Parquet files', async () => {
    const rows = await select(
      `SELECT metric, labels, epoch_ms(time) AS ms, value FROM '${await exportAs('parquet')}/*.parquet'`,
    );
    const found = rows.map(({ metric, labels, ms, value }) => ({
      metric: metric as string,
      labels: JSON.parse(labels as string),
      timeMs: Number(ms),
      value: value as number,
    }));
    expect(inOrder(found)).toEqual(EXPECTED);
  });
});

const noPython = missingProgram('python3', 'python3');
if (noPython !== undefined) process.stdout.write(`skipped: ${noPython}\n`);

/** Reads files with Python's own modules and prints samples as JSON. */
const READERS = {
  csv: `
for row in csv.DictReader(open(path, newline='')):
    own = {name: row.pop(name) for name in ('time', 'metric', 'value')}
    labels = {name: text for name, text in row.items() if text}
    emit(own['metric'], labels, own['time'], float(own['value']))`,
  ndjson: `
for row in map(json.loads, open(path)):
    emit(row['metric'], row['labels'], row['time'], row['value'])`,
  json: `
for one in json.load(open(path))['series']:
    for ms, value in one['rows']:
        samples.append([one['metric'], one['labels'], ms, value])`,
};

function readWithPython(folder: string, format: keyof typeof READERS): Sample[] {
  const script = `
import csv, datetime, glob, json, sys
samples = []
def emit(metric, labels, time, value):
    parsed = datetime.datetime.strptime(time, '%Y-%m-%dT%H:%M:%S.%f%z')
    samples.append([metric, labels, round(parsed.timestamp() * 1000), value])
for path in glob.glob(sys.argv[1] + '/[a-z]*'):${READERS[format].replaceAll('\n', '\n    ')}
print(json.dumps(samples))`;
  const output = execFileSync('python3', ['-c', script, folder], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const rows = JSON.parse(output) as [string, Record<string, string>, number, number][];
  return rows.map(([metric, labels, timeMs, value]) => ({ metric, labels, timeMs, value }));
}

describe.runIf(noPython === undefined)('Python', () => {
  it.each(['json', 'ndjson'] as const)('finds every sample in %s files', async (format) => {
    expect(inOrder(readWithPython(await exportAs(format), format))).toEqual(EXPECTED);
  });

  it('finds every sample in csv files', async () => {
    const found = readWithPython(await exportAs('csv'), 'csv');
    // A text that a spreadsheet would take for a formula has an apostrophe in front.
    const guarded = EXPECTED.map((sample) => ({
      ...sample,
      labels: Object.fromEntries(
        Object.entries(sample.labels).map(([name, text]) => [name, text.replace(/^(?=[=+\-@])/, "'")]),
      ),
    }));
    expect(inOrder(found)).toEqual(inOrder(guarded));
  });
});
