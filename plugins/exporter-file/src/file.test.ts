import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ExportBatch } from '@tidemark/plugin-kit';
import { describeExporter, type Receiver, sampleBatch } from '@tidemark/plugin-kit/testing';
import { parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExportFolder, minutesLater, openExportFolder, SAMPLES_PER_BATCH } from '../test/export-folder.ts';
import { file } from './file.ts';

const NEVER = new AbortController().signal;

let folder: ExportFolder;

beforeEach(() => {
  folder = openExportFolder();
});

afterEach(() => folder[Symbol.dispose]());

async function openReceiver(): Promise<Receiver<{ readonly directory: string }>> {
  const own = mkdtempSync(join(folder.path, 'receiver-'));
  const [directory, away] = [join(own, 'in'), join(own, 'away')];
  return {
    options: { directory },
    secrets: [],
    knowsRepetitions: true,
    accepted: () => {
      const text = openExportFolder(existsSync(away) ? away : directory).contents();
      const lines = text.join('').split('\n').slice(0, -1);
      return Array.from({ length: lines.length / SAMPLES_PER_BATCH }, (_, batch) =>
        lines.slice(batch * SAMPLES_PER_BATCH, (batch + 1) * SAMPLES_PER_BATCH).join('\n'),
      );
    },
    moods: ['failing'],
    setMood: (mood) => {
      if (mood === 'accepting' && existsSync(away)) renameSync(away, directory);
      if (mood === 'failing') renameSync(directory, away);
    },
    asked: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

describeExporter(file, { describe, it, openReceiver });

/** Two series without a hole. */
const plain = (batch = sampleBatch()): ExportBatch => ({
  ...batch,
  series: batch.series.slice(0, 2),
  columns: batch.columns.slice(0, 2),
});

describe('a file', () => {
  it('is NDJSON, readable for its group, while it is written', async () => {
    const plugin = await folder.open();
    await plugin.deliver(plain(), NEVER);
    expect(folder.names()).toEqual(['tidemark-20261121T030000000Z.ndjson']);
    expect(statSync(join(folder.path, 'tidemark-20261121T030000000Z.ndjson')).mode & 0o777).toBe(0o640);
    expect(folder.contents()[0]?.split('\n')[3]).toBe(
      '{"time":"2026-11-21T03:00:00.000Z","metric":"process_resident_memory_bytes","labels":{"host":"vault-7","name":"checkout","pid":"4711"},"value":2147483648}',
    );
    await plugin.close();
  });

  it('is CSV', async () => {
    await folder.write({ format: 'csv' }, plain());
    expect(folder.contents()).toEqual([
      [
        'time,metric,host,name,pid,value',
        '2026-11-21T03:00:00.000Z,host_load1,vault-7,,,0.5',
        '2026-11-21T03:00:01.000Z,host_load1,vault-7,,,1.25',
        '2026-11-21T03:00:02.000Z,host_load1,vault-7,,,0',
        '2026-11-21T03:00:00.000Z,process_resident_memory_bytes,vault-7,checkout,4711,2147483648',
        '2026-11-21T03:00:01.000Z,process_resident_memory_bytes,vault-7,checkout,4711,2147483649',
        '2026-11-21T03:00:02.000Z,process_resident_memory_bytes,vault-7,checkout,4711,2147483650',
        '',
      ].join('\n'),
    ]);
  });

  it('has one header, and another file for labels that have no column', async () => {
    await folder.write({ format: 'csv' }, plain(), plain(minutesLater(1)), minutesLater(2), plain(minutesLater(3)));
    const headers = folder.contents().map((text) => text.split('\n').filter((line) => line.startsWith('time,')));
    expect(headers).toEqual([['time,metric,host,name,pid,value'], ['time,metric,host,mode,name,pid,value']]);
  });

  it('is OpenMetrics with each series in one piece', async () => {
    await folder.write({ format: 'openmetrics' }, plain(), plain(minutesLater(1)));
    const [type, help, ...lines] = folder.contents().join('').split('\n');
    expect([type, help]).toEqual(['# TYPE host_load1 gauge', expect.stringMatching(/^# HELP host_load1 /)]);
    expect(lines.slice(0, 6)).toEqual([
      'host_load1{host="vault-7"} 0.5 1795230000',
      'host_load1{host="vault-7"} 1.25 1795230001',
      'host_load1{host="vault-7"} 0 1795230002',
      'host_load1{host="vault-7"} 0.5 1795230060',
      'host_load1{host="vault-7"} 1.25 1795230061',
      'host_load1{host="vault-7"} 1 1795230062',
    ]);
    expect(lines.slice(-2)).toEqual(['# EOF', '']);
  });

  it('is OpenMetrics in the order of time, once a time, also when the clock was set back', async () => {
    const ahead = { ...plain(sampleBatch(7)), timesMs: plain().timesMs.map((timeMs) => timeMs + 1000) };
    await folder.write({ format: 'openmetrics' }, ahead, plain());
    const lines = folder.contents().join('').split('\n');
    expect(lines.filter((line) => line.startsWith('host_load1{')).map((line) => line.split(' ')[2])).toEqual(
      [0, 1, 2, 3].map((second) => String(1_795_230_000 + second)),
    );
  });

  it('is JSON with every value, also the largest', async () => {
    const infinite = { ...plain(), columns: [Float64Array.of(1e308, Number.NaN, -0.1), Float64Array.of(1, 2, 3)] };
    await folder.write({ format: 'json' }, infinite);
    const { series } = JSON.parse(folder.contents()[0] as string);
    expect(series[0]).toEqual({
      metric: 'host_load1',
      kind: 'gauge',
      unit: 'count',
      labels: { host: 'vault-7' },
      rows: [
        [1_795_230_000_000, 1e308],
        [1_795_230_002_000, -0.1],
      ],
    });
  });

  it('is Parquet', async () => {
    await folder.write({ format: 'parquet' }, sampleBatch(), sampleBatch(1));
    const bytes = readFileSync(join(folder.path, folder.names()[0] as string));
    const rows = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    });
    expect(rows.length).toBe(2 * SAMPLES_PER_BATCH);
    expect(rows[0]).toEqual({
      time: new Date('2026-11-21T03:00:00.000Z'),
      metric: 'host_load1',
      labels: '{"host":"vault-7"}',
      value: 0.5,
    });
  });

  it.each(['json', 'openmetrics', 'parquet'] as const)('of %s is there when it is whole', async (format) => {
    const plugin = await folder.open({ format, rotateEvery: '1m' });
    await plugin.deliver(sampleBatch(), NEVER);
    expect(folder.names()).toEqual([]);
    await plugin.deliver(minutesLater(1), NEVER);
    expect(folder.names().length).toBe(1);
    await plugin.close();
    expect(folder.names().length).toBe(2);
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.collecting'))).toEqual([]);
  });
});

describe('files', () => {
  it('change with the time of what is in them', async () => {
    await folder.write({ rotateEvery: '5m' }, ...[0, 4, 5, 9, 10].map((minutes) => minutesLater(minutes)));
    expect(folder.names().map((name) => name.slice(18, 22))).toEqual(['0300', '0305', '0310']);
  });

  it('change when they are large', async () => {
    const batches = Array.from({ length: 12 }, (_, minutes) => minutesLater(minutes));
    await folder.write({ rotateBytes: 4096 }, ...batches);
    const sizes = folder.contents().map((text) => Buffer.byteLength(text));
    expect(sizes.length).toBeGreaterThan(2);
    expect(sizes.slice(0, -1).every((bytes) => bytes >= 4096 && bytes < 8192)).toBe(true);
  });

  it('are compressed when they are closed', async () => {
    await folder.write({ gzip: true, rotateEvery: '1m' }, sampleBatch(), minutesLater(1));
    expect(folder.names()).toEqual(['tidemark-20261121T030000000Z.ndjson.gz', 'tidemark-20261121T030100000Z.ndjson']);
    const [closed = ''] = folder.names();
    expect(
      gunzipSync(readFileSync(join(folder.path, closed)))
        .toString()
        .split('\n').length,
    ).toBe(SAMPLES_PER_BATCH + 1);
  });

  it.each([false, true])('are never written over, also when the clock was set back (gzip: %s)', async (gzip) => {
    const [morning, evening] = [sampleBatch(0), { ...sampleBatch(1), key: 'again', timesMs: sampleBatch(0).timesMs }];
    await folder.write({ gzip, rotateEvery: '1m' }, morning, minutesLater(60), evening);
    expect(folder.names().map((name) => name.slice(18, 27))).toEqual(['030000000', '030000001', '040000000']);
  });

  it('are closed although the attempt has no time for it', async () => {
    const plugin = await folder.open({ format: 'json', rotateEvery: '1m' });
    await plugin.deliver(sampleBatch(), NEVER);
    const controller = new AbortController();
    const failed = expect(plugin.deliver(minutesLater(1), controller.signal)).rejects.toMatchObject({
      code: 'PLUGIN_KIT_RETRYABLE',
    });
    controller.abort();
    await failed;
    await plugin.deliver(minutesLater(1), NEVER);
    expect(folder.names()).toEqual(['tidemark-20261121T030000000Z.json']);
    await plugin.close();
    expect(folder.names().length).toBe(2);
  });

  it('go when there are too many, the oldest first', async () => {
    writeFileSync(join(folder.path, 'tidemark-notes.ndjson'), 'not ours');
    const batches = [0, 1, 2, 3, 4].map((minutes) => minutesLater(minutes));
    await folder.write({ keepFiles: 3, rotateEvery: '1m' }, ...batches);
    expect(folder.names().map((name) => name.slice(18, 22))).toEqual(['0302', '0303', '0304', 'son']);
    await folder.write({ keepFiles: 2 });
    expect(folder.names().length).toBe(3);
  });

  it('go when they are too large together', async () => {
    const batches = [0, 1, 2, 3, 4, 5, 6, 7].map((minutes) => minutesLater(minutes));
    await folder.write({ keepBytes: 8192, rotateEvery: '1m' }, ...batches);
    const bytes = folder.contents().reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    expect(folder.names().length).toBeGreaterThan(2);
    expect(folder.names().length).toBeLessThan(8);
    expect(bytes).toBeLessThan(8192);
  });
});
