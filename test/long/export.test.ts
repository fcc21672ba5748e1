import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata } from 'hyparquet';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countBytes, importWeek, measureExport } from '../../bench/export/measured-export.ts';

const SERIES = 200;
const MAX_PEAK_BYTES = 250e6;

let directory: string;
let samples: number;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-export-'));
  samples = importWeek(directory, SERIES);
}, 300_000);

afterAll(() => rmSync(directory, { recursive: true }));

/** Rows as the file itself tells them. */
const COUNT_ROWS: Readonly<Record<string, (file: string) => Promise<number>>> = {
  csv: async (file) => (await countBytes(file, '\n')) - 1,
  ndjson: (file) => countBytes(file, '\n'),
  // Those of the columns, of all series and of each series are no rows.
  json: async (file) => (await countBytes(file, '[')) - 2 - SERIES,
  // Two families of three comments each, and the end.
  openmetrics: async (file) => (await countBytes(file, '\n')) - 7,
  parquet: async (file) => {
    const bytes = readFileSync(file);
    return Number(parquetMetadata(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)).num_rows);
  },
};

it.each(Object.entries(COUNT_ROWS))(
  'a week of 12 million samples fits into 250 MB as %s',
  async (format, countRows) => {
    const file = join(directory, `week.${format}`);
    const measured = await measureExport(directory, file, ['--format', format]);
    process.stdout.write(`${format}: ${JSON.stringify(measured)}\n`);
    expect(samples).toBe(60_480 * SERIES);
    expect(measured.rows).toBe(samples);
    expect(await countRows(file)).toBe(samples);
    expect(measured.peakBytes).toBeLessThan(MAX_PEAK_BYTES);
    rmSync(file);
  },
);
