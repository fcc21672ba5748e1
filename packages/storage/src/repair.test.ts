import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Frame, parseSelector } from '@tidemark/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { flipInBlob, tamper } from '../test/damage-file.ts';
import { DAMAGES } from '../test/damages.ts';
import { recordHistory, SHORT_RETENTION } from '../test/recorded-history.ts';
import { sampleOf, simulateFrames } from '../test/simulated-frames.ts';
import { checkHistory } from './check.ts';
import { type HistoryReader, openHistoryReader } from './history-reader.ts';
import { openJournal } from './journal.ts';
import { openMaintainer } from './maintain.ts';
import { repairHistory } from './repair.ts';
import { takeWriterLock } from './writer-lock.ts';

let recorded: string;
let dir: string;
let file: string;
let target: string;

const frames = simulateFrames();
const LAST_SEQ = 10_000;

beforeAll(() => {
  recorded = mkdtempSync(join(tmpdir(), 'tidemark-recorded-'));
  recordHistory(join(recorded, 'tidemark.db'), frames, { last: LAST_SEQ });
});

afterAll(() => {
  rmSync(recorded, { recursive: true });
});

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-repair-'));
  file = join(dir, 'tidemark.db');
  target = join(dir, 'repaired.db');
  copyFileSync(join(recorded, 'tidemark.db'), file);
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

function read<T>(path: string, use: (reader: HistoryReader) => T): T {
  const reader = openHistoryReader(path);
  try {
    return use(reader);
  } finally {
    reader.close();
  }
}

/** Frames by number; values by the name of their series. */
function framesOf(path: string): Map<number, ReadonlyMap<string, number>> {
  const named = ({ layout, values }: Frame) =>
    new Map(layout.series.map(({ labels }, i) => [labels.name ?? `lost-${labels.series}`, values[i] as number]));
  return read(path, (reader) => new Map(reader.framesAfter(0, 100_000).map((frame) => [frame.seq, named(frame)])));
}

/** Values that are there as they were recorded; throws on any that never was. */
function countTrueValues(path: string): number {
  let count = 0;
  for (const [seq, values] of framesOf(path)) {
    const slots = new Map(frames.layoutOf(seq).series.map(({ labels }, slot) => [labels.name, slot]));
    for (const [name, value] of values) {
      if (name.startsWith('lost-') || Number.isNaN(value)) continue;
      const recordedValue = sampleOf(seq, slots.get(name) as number);
      if (!Object.is(value, recordedValue))
        throw new Error(`${name} of frame ${seq} is ${value}, not ${recordedValue}`);
      count++;
    }
  }
  return count;
}

describe('repairHistory', () => {
  it('makes of a sound file one with the same in it, and loses nothing', () => {
    const before = readFileSync(file);
    const report = repairHistory(file, target);
    expect(report).toMatchObject({ file, target, lost: [], lostCount: 0, recordedBy: undefined });
    expect(report.saved).toEqual(checkHistory(file).sound);
    expect(framesOf(target)).toEqual(framesOf(file));
    expect(readFileSync(file)).toEqual(before);
  });

  it.each(DAMAGES)('makes a sound file of one with $name, in which recording goes on', ({ apply }) => {
    apply(file);
    const { saved } = repairHistory(file, target);
    expect(checkHistory(target)).toMatchObject({
      isSound: true,
      sound: { windows: saved.windows, frames: saved.frames },
    });
    countTrueValues(target);
    const journal = openJournal({ file: target });
    const first = Math.max(LAST_SEQ, journal.lastSeq) + 1;
    for (let seq = first; seq < first + 500; seq++) journal.append(frames.frame(seq, { isFirst: seq === first }));
    journal.close();
    const maintainer = openMaintainer({ file: target, retention: SHORT_RETENTION });
    maintainer.run({ all: true });
    maintainer.close();
    expect(checkHistory(target).damages).toEqual([]);
    expect(countTrueValues(target)).toBeGreaterThan(4_000);
  });

  it('says of each block that it lost which series and which time it was', () => {
    const whole = countTrueValues(file);
    flipInBlob(
      file,
      'SELECT data FROM block JOIN window ON window.id = block.id >> 25 WHERE tier = 0 AND length(data) > 500 LIMIT 1',
    );
    const { lost, lostCount } = repairHistory(file, target);
    expect(lostCount).toBe(1);
    const [block] = lost;
    expect(block).toMatchObject({ kind: 'block', tier: 'raw', series: expect.stringContaining('process_threads{') });
    const { fromMs = 0, toMs = 0 } = block ?? {};
    expect(whole - countTrueValues(target)).toBe(Math.ceil((toMs - fromMs) / frames.intervalMs));
  });

  it('loses, with a frame of the journal, no more than those that were told as changes of it', () => {
    flipInBlob(file, 'SELECT samples FROM frame WHERE seq = (SELECT max(key_seq) FROM frame)');
    const { lost } = repairHistory(file, target);
    expect(lost).toMatchObject([{ kind: 'frame', firstSeq: expect.any(Number), lastSeq: LAST_SEQ }]);
    const { firstSeq = 0 } = lost[0] ?? {};
    expect(LAST_SEQ - firstSeq).toBeLessThan(60);
    expect(Math.max(...framesOf(target).keys())).toBe(firstSeq - 1);
  });

  it('keeps what was recorded of a series whose name is lost', () => {
    const recordedSums = read(file, sumsOf('process_threads{name="stays-0"}'));
    const id = tamper(file, (db) => {
      const found = db.prepare(`SELECT id FROM series WHERE labels = '{"name":"stays-0"}'`).pluck().get() as number;
      db.prepare('DELETE FROM series WHERE id = ?').run(found);
      return found;
    });
    expect(repairHistory(file, target).lost).toMatchObject([{ kind: 'series', rows: { first: id, last: id } }]);
    expect(read(target, sumsOf(`lost_series{series="${id}"}`))).toEqual(recordedSums);
  });

  it('makes hours that are lost anew where raw values are left', () => {
    const hours = read(file, countsOf('hour'));
    tamper(file, (db) => db.exec('DELETE FROM window WHERE tier = 2'));
    repairHistory(file, target);
    expect(read(target, countsOf('hour'))).toEqual([]);
    const maintainer = openMaintainer({ file: target, retention: SHORT_RETENTION });
    maintainer.run({ all: true });
    maintainer.close();
    const again = read(target, countsOf('hour')).flatMap((counts) => [...counts]);
    const before = hours.flatMap((counts) => [...counts]);
    expect(again.every((count, i) => Number.isNaN(count) || count === before[i])).toBe(true);
  });

  it('repairs the same file twice, with what was lost before', () => {
    const lose = (path: string, name: string) =>
      tamper(path, (db) => db.prepare('DELETE FROM series WHERE labels = ?').run(JSON.stringify({ name })));
    lose(file, 'stays-0');
    repairHistory(file, target);
    lose(target, 'stays-2');
    const again = join(dir, 'again.db');
    repairHistory(target, again);
    expect(checkHistory(again).isSound).toBe(true);
    expect(read(again, (reader) => reader.series(parseSelector('lost_series')))).toHaveLength(2);
  });

  it('says that an agent records into the damaged file', () => {
    using _lock = takeWriterLock(file);
    const journal = openJournal({ file });
    journal.append(frames.frame(LAST_SEQ + 1, { isFirst: true }));
    expect(repairHistory(file, target).recordedBy).toEqual({ pid: process.pid });
    expect(Math.max(...framesOf(target).keys())).toBe(LAST_SEQ + 1);
    journal.close();
  });

  it('writes over nothing, and leaves nothing when it fails', () => {
    writeFileSync(target, 'precious');
    expect(() => repairHistory(file, target)).toThrow(expect.objectContaining({ code: 'STORAGE_TARGET_EXISTS' }));
    expect(readFileSync(target, 'utf8')).toBe('precious');
    rmSync(target);
    writeFileSync(file, 'no history at all '.repeat(10_000));
    expect(() => repairHistory(file, target)).toThrow(expect.objectContaining({ code: 'STORAGE_NOT_A_DATABASE' }));
    expect(existsSync(target)).toBe(false);
    expect(readdirSync(dir)).toEqual(['tidemark.db']);
  });
});

const everything = { fromMs: frames.frame(1).timeMs, toMs: frames.frame(LAST_SEQ).timeMs, stepMs: 3_600_000 };

function sumsOf(selector: string) {
  return (reader: HistoryReader) =>
    reader
      .query({ selector: parseSelector(selector), ...everything, aggregation: 'sum' })
      .series.map(({ values }) => values);
}

function countsOf(tier: 'hour') {
  return (reader: HistoryReader) => {
    const selector = parseSelector('process_threads{name="stays-4"}');
    return reader.query({ selector, ...everything, tier, aggregation: 'count' }).series.map(({ values }) => values);
  };
}
