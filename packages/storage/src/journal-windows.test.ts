import { type Layout, METRICS, parseSelector } from '@tidemark/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHistoryFile, type HistoryFile } from '../test/history-file.ts';
import { plainFrames } from '../test/plain-frames.ts';
import { type HistoryReader, openHistoryReader } from './history-reader.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const START_MS = Date.UTC(2027, 0, 15);
const layout: Layout = { series: [{ metric: METRICS.process_threads, labels: { name: 'a' } }] };

describe('a reader that is asked again and again', () => {
  let file: HistoryFile;
  let reader: HistoryReader;
  let seq: number;

  const record = (count: number) => {
    const fromMs = START_MS + seq * MINUTE_MS;
    file.record(plainFrames({ layout, fromMs, count, everyMs: MINUTE_MS, firstSeq: seq + 1 }));
    seq += count;
  };
  const ask = (one: HistoryReader) =>
    one
      .query({
        selector: parseSelector('process_threads'),
        fromMs: START_MS,
        toMs: START_MS + 2 * DAY_MS,
        stepMs: MINUTE_MS,
        aggregation: 'last',
      })
      .series.flatMap(({ values }) => [...values]);

  beforeEach(() => {
    file = createHistoryFile();
    seq = 0;
    record(10);
    reader = openHistoryReader(file.path);
  });

  afterEach(() => {
    reader.close();
    file[Symbol.dispose]();
  });

  it('finds what was recorded and sealed since', () => {
    for (let round = 0; round < 4; round++) {
      expect(ask(reader).filter((value) => !Number.isNaN(value))).toHaveLength(seq);
      record(5);
      expect(ask(reader)).toEqual(file.read(ask));
      file.maintain();
      expect(ask(reader)).toEqual(file.read(ask));
    }
  });

  it('does without frames that were deleted since because they are damaged', () => {
    ask(reader);
    file.execute('UPDATE frame SET crc = crc + 1 WHERE seq < 10');
    file.maintain();
    record(2);
    expect(ask(reader)).toEqual(file.read(ask));
    expect(ask(reader).filter((value) => !Number.isNaN(value))).toEqual([10, 11, 12]);
  });
});
