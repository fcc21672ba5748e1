import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSelector } from '@tidemark/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { flipInBlob, ruinPages, tamper } from '../test/damage-file.ts';
import { recordHistory } from '../test/recorded-history.ts';
import { simulateFrames } from '../test/simulated-frames.ts';
import { openHistoryReader } from './history-reader.ts';
import type { QueryRequest } from './query/query.ts';

let recorded: string;
let dir: string;
let file: string;

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
  dir = mkdtempSync(join(tmpdir(), 'tidemark-damaged-'));
  file = join(dir, 'tidemark.db');
  copyFileSync(join(recorded, 'tidemark.db'), file);
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

/** A raw window, its series `stays-4`, and the block of that. */
interface Place {
  readonly windowId: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly blockId: number;
}

function findPlace(): Place {
  return tamper(
    file,
    (db) =>
      db
        .prepare(
          `SELECT window.id AS windowId, start_ms AS fromMs, end_ms AS toMs, (window.id << 25) + series.id AS blockId
           FROM window, series WHERE tier = 0 AND labels = '{"name":"stays-4"}' ORDER BY window.id LIMIT 1`,
        )
        .get() as Place,
  );
}

function query(selector: string, range: Pick<QueryRequest, 'fromMs' | 'toMs'>) {
  const reader = openHistoryReader(file);
  try {
    return reader.query({ selector: parseSelector(selector), stepMs: MINUTE_MS, ...range }).series;
  } finally {
    reader.close();
  }
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Ranges beside a place, whole steps away. */
const after = ({ toMs }: Place) => ({ fromMs: toMs + MINUTE_MS, toMs: toMs + HOUR_MS });
const before = ({ fromMs }: Place) => ({ fromMs: fromMs - HOUR_MS, toMs: fromMs - MINUTE_MS });

const DAMAGED = 'process_threads{name="stays-4"}';

describe('a query', () => {
  it.each([
    [
      'a bit of the block was flipped',
      ({ blockId }: Place) => flipInBlob(file, `SELECT data FROM block WHERE id = ${blockId}`),
    ],
    ['its page was overwritten', () => ruinPages(file, 'block', 'leaf', (pages) => pages)],
  ])('names the series and the time of a block it cannot read: %s', (_, damage) => {
    const place = findPlace();
    damage(place);
    const { windowId, fromMs, toMs } = place;
    expect(() => query(DAMAGED, place)).toThrow(
      expect.objectContaining({
        code: 'STORAGE_BLOCK_CORRUPT',
        message: expect.stringMatching(
          /^process_threads\{name="stays-4"\} is damaged, raw tier, 2026-.* to 2026-.*: its /,
        ),
        details: { windowId, tier: 'raw', fromMs, toMs, series: DAMAGED, reason: expect.any(String) },
      }),
    );
  });

  it('answers for other series and other times beside a damaged block', () => {
    const place = findPlace();
    flipInBlob(file, `SELECT data FROM block WHERE id = ${place.blockId}`);
    expect(query('process_threads{name="stays-2"}', place)).toHaveLength(1);
    expect(query(DAMAGED, after(place))).toHaveLength(1);
    expect(query(DAMAGED, before(place))).toHaveLength(1);
  });

  it('names the time of a clock it cannot read', () => {
    const place = findPlace();
    flipInBlob(file, `SELECT clock FROM window WHERE id = ${place.windowId}`);
    const message = expect.stringMatching(/^the clock of all series is damaged, raw tier, 2026-/);
    expect(() => query(DAMAGED, place)).toThrow(expect.objectContaining({ code: 'STORAGE_BLOCK_CORRUPT', message }));
    expect(query(DAMAGED, after(place))).toHaveLength(1);
  });

  it('names the frame of the journal that it cannot read, and answers without it', () => {
    flipInBlob(file, `SELECT samples FROM frame WHERE seq = ${LAST_SEQ}`);
    const { timeMs } = frames.frame(LAST_SEQ);
    expect(() => query(DAMAGED, { fromMs: timeMs - MINUTE_MS, toMs: timeMs + 1 })).toThrow(
      expect.objectContaining({
        code: 'STORAGE_BLOCK_CORRUPT',
        message: `frame ${LAST_SEQ} of ${new Date(timeMs).toISOString()} is damaged: its checksum does not match`,
      }),
    );
    expect(query(DAMAGED, { fromMs: timeMs - HOUR_MS, toMs: timeMs - MINUTE_MS })).toHaveLength(1);
  });

  it('says that the layout of its frames is lost', () => {
    tamper(file, (db) => db.exec('DELETE FROM layout'));
    const { timeMs } = frames.frame(LAST_SEQ);
    expect(() => query(DAMAGED, { fromMs: timeMs - MINUTE_MS, toMs: timeMs + 1 })).toThrow(
      expect.objectContaining({ code: 'STORAGE_CORRUPT' }),
    );
  });
});
