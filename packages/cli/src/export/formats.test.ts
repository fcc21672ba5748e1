import { EXPORT_FORMAT_NAMES, EXPORT_FORMATS, formatOfFile } from '@tidemark/exporter-file/formats';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createExportedHistory,
  type ExportedHistory,
  type ExportedSample,
  inOrder,
} from '../../test/exported-history.ts';

const { csv, json, ndjson, openmetrics, parquet } = EXPORT_FORMATS;

let history: ExportedHistory;

beforeAll(() => {
  history = createExportedHistory();
});

afterAll(() => history[Symbol.dispose]());

/** Records of cells as RFC 4180 has them. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    records.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\n') records.push([]);
  }
  return records.slice(0, -1);
}

/** What csv-stringify puts before what a spreadsheet would take for a formula. */
const withoutGuard = (cell: string) => cell.replace(/^'(?=[=+\-@])/, '');

function fromCsv(text: string): ExportedSample[] {
  const [header = [], ...records] = parseCsv(text);
  expect(header).toEqual(['time', 'metric', 'mode', 'name', 'pid', 'value']);
  return records.map((cells) => {
    const labels = header.slice(2, -1).map((name, i) => [name, withoutGuard(cells[i + 2] as string)] as const);
    return {
      timeMs: Date.parse(cells[0] as string),
      metric: cells[1] as string,
      labels: Object.fromEntries(labels.filter(([, value]) => value !== '')),
      value: Number(cells.at(-1)),
    };
  });
}

function fromOpenMetrics(text: string): ExportedSample[] {
  return [...text.matchAll(/^(\w+)\{(.*)\} (\S+) (\S+)$/gm)].map(([, metric = '', labels = '', value, seconds]) => ({
    metric,
    labels: Object.fromEntries(
      [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, escaped]) => [name, JSON.parse(`"${escaped}"`)]),
    ),
    timeMs: Math.round(Number(seconds) * 1000),
    value: Number(value),
  }));
}

interface JsonExport {
  readonly columns: readonly string[];
  readonly series: readonly {
    readonly metric: string;
    readonly labels: Record<string, string>;
    readonly rows: readonly [number, number][];
  }[];
}

async function readParquet(bytes: Buffer) {
  const copy = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return parquetReadObjects({ file: copy as ArrayBuffer });
}

describe('every sample, bit for bit, is in', () => {
  it('CSV', async () => {
    expect(inOrder(fromCsv(history.encode(await csv.load()).toString()))).toEqual(history.samples);
  });

  it('NDJSON', async () => {
    const lines = history
      .encode(await ndjson.load())
      .toString()
      .trimEnd()
      .split('\n');
    const samples = lines.map((line) => {
      const { time, ...rest } = JSON.parse(line) as { time: string } & Omit<ExportedSample, 'timeMs'>;
      return { ...rest, timeMs: Date.parse(time) };
    });
    expect(inOrder(samples)).toEqual(history.samples);
  });

  it('JSON', async () => {
    const { columns, series } = JSON.parse(history.encode(await json.load()).toString()) as JsonExport;
    expect(columns).toEqual(['timeMs', 'value']);
    const samples = series.flatMap(({ metric, labels, rows }) =>
      rows.map(([timeMs, value]) => ({ metric, labels, timeMs, value })),
    );
    expect(inOrder(samples)).toEqual(history.samples);
  });

  it('OpenMetrics', async () => {
    expect(inOrder(fromOpenMetrics(history.encode(await openmetrics.load()).toString()))).toEqual(history.samples);
  });

  it('Parquet', async () => {
    const rows = await readParquet(history.encode(await parquet.load()));
    const samples = rows.map(({ time, metric, labels, value }) => ({
      timeMs: (time as Date).getTime(),
      metric: metric as string,
      labels: JSON.parse(labels as string) as Record<string, string>,
      value: value as number,
    }));
    expect(inOrder(samples)).toEqual(history.samples);
  });
});

describe('OpenMetrics', () => {
  it('describes each family once, before its samples, and ends', async () => {
    const lines = history
      .encode(await openmetrics.load())
      .toString()
      .split('\n');
    const comments = lines.filter((line) => line.startsWith('#'));
    expect(comments).toEqual([
      '# TYPE process_cpu_seconds counter',
      '# UNIT process_cpu_seconds seconds',
      expect.stringMatching(/^# HELP process_cpu_seconds \S/),
      '# TYPE process_threads gauge',
      expect.stringMatching(/^# HELP process_threads \S/),
      '# EOF',
    ]);
    expect(lines.slice(-2)).toEqual(['# EOF', '']);
  });
});

describe('minutes', () => {
  it('have a column for each aggregate', async () => {
    const lines = history
      .encode(await csv.load(), 'minute')
      .toString()
      .split('\n');
    expect(lines[0]).toBe('time,metric,mode,name,pid,count,min,max,avg,sum,last,stddev,rate,increase');
    const { columns, series } = JSON.parse(history.encode(await json.load(), 'minute').toString()) as JsonExport;
    expect(columns).toHaveLength(10);
    const rows = await readParquet(history.encode(await parquet.load(), 'minute'));
    expect(rows).toHaveLength(series.reduce((all, one) => all + one.rows.length, 0));
    expect(rows.find(({ metric }) => metric === 'process_threads')).toMatchObject({
      rate: null,
      count: expect.any(Number),
    });
  });
});

it('formats know the endings of their files', () => {
  for (const format of EXPORT_FORMAT_NAMES) {
    for (const ending of EXPORT_FORMATS[format].endings)
      expect(formatOfFile(`/x/Y${ending.toUpperCase()}`)).toBe(format);
  }
  expect(formatOfFile('/csv/file.txt')).toBeUndefined();
});
