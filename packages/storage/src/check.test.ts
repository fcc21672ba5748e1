import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tamper } from '../test/damage-file.ts';
import { DAMAGES } from '../test/damages.ts';
import { recordHistory } from '../test/recorded-history.ts';
import { simulateFrames } from '../test/simulated-frames.ts';
import { checkHistory } from './check.ts';
import { walOf } from './database.ts';
import { openJournal } from './journal.ts';
import { openBlob, sealBlob } from './window/sealed-blob.ts';

let recorded: string;
let dir: string;
let file: string;

const frames = simulateFrames();

beforeAll(() => {
  recorded = mkdtempSync(join(tmpdir(), 'tidemark-recorded-'));
  recordHistory(join(recorded, 'tidemark.db'), frames);
});

afterAll(() => {
  rmSync(recorded, { recursive: true });
});

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-check-'));
  file = join(dir, 'tidemark.db');
  copyFileSync(join(recorded, 'tidemark.db'), file);
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

describe('checkHistory', () => {
  it('finds nothing wrong with what was recorded and maintained, and counts it', () => {
    const before = readFileSync(file);
    const report = checkHistory(file);
    expect(report).toMatchObject({ file, isSound: true, damages: [], damageCount: 0, orphanBlocks: 0 });
    expect(report.sound).toMatchObject({ metrics: 2, series: 14, events: 9 });
    expect(report.sound.frames).toBeGreaterThan(0);
    expect(report.sound.windows).toBeGreaterThan(3);
    expect(readFileSync(file)).toEqual(before);
  });

  it('looks at what an agent is recording', () => {
    const journal = openJournal({ file });
    journal.append(frames.frame(10_001, { isFirst: true }));
    const { isSound, sound } = checkHistory(file);
    journal.append(frames.frame(10_002));
    expect(checkHistory(file)).toMatchObject({ isSound, sound: { ...sound, frames: sound.frames + 1 } });
    journal.close();
  });

  it.each([1, 2, 3])('looks at a file of format version %i, and leaves it one', (version) => {
    const golden = new URL(`../test/fixtures/history/format-${version}.db.gz`, import.meta.url);
    const bytes = gunzipSync(readFileSync(golden));
    writeFileSync(file, bytes);
    expect(checkHistory(file)).toMatchObject({
      damages: [],
      sound: { windows: version === 1 ? 0 : expect.any(Number) },
    });
    expect(readFileSync(file)).toEqual(bytes);
  });

  it.each(DAMAGES)('tells of $name', ({ apply, told, message }) => {
    apply(file);
    const { isSound, damages, damageCount } = checkHistory(file);
    expect(isSound).toBe(false);
    expect(damageCount).toBeGreaterThanOrEqual(damages.length);
    expect(damages).toContainEqual(expect.objectContaining({ ...told, message: expect.stringMatching(message) }));
  });

  it('tells of frames that are in two windows', () => {
    tamper(file, (db) => {
      const row = db.prepare('SELECT * FROM window WHERE tier = 0 ORDER BY id DESC LIMIT 1').get() as {
        id: number;
        clock: Buffer;
      };
      const twin = { ...row, id: 1000, clock: sealBlob(openBlob(row.clock, row.id), 1000) };
      const names = Object.keys(twin);
      db.prepare(`INSERT INTO window (${names}) VALUES (${names.map((name) => `@${name}`)})`).run(twin);
    });
    const { damages } = checkHistory(file);
    expect(damages).toMatchObject([
      { kind: 'window', tier: 'raw', message: expect.stringMatching(/its frames are in another window as well$/) },
    ]);
  });

  it.each([
    ['in the middle', (bytes: number) => Math.floor(bytes / 2), 5, /damaged: the last \d+ transactions, mostly one a/],
    ['in its header', () => 10, 30, /^the header of the write-ahead log is damaged: everything in the log is lost$/],
  ])('tells that the write-ahead log is lost behind a bit flipped %s', (_, where, leastLost, message) => {
    const journal = openJournal({ file });
    for (let i = 1; i <= 30; i++) journal.append(frames.frame(10_000 + i, { isFirst: i === 1 }));
    const { sound } = checkHistory(file);
    const killed = join(dir, 'killed.db');
    copyFileSync(file, killed);
    const log = readFileSync(walOf(file));
    journal.close();
    const at = where(log.length);
    log[at] = (log[at] as number) ^ 4;
    writeFileSync(walOf(killed), log);
    const report = checkHistory(killed);
    expect(sound.frames - report.sound.frames).toBeGreaterThanOrEqual(leastLost);
    expect(report.damages).toMatchObject([{ kind: 'log', message: expect.stringMatching(message) }]);
  });

  it('counts blocks of no window, which are no damage', () => {
    tamper(file, (db) => db.exec(`INSERT INTO block (id, stats, data) VALUES (${2 ** 40}, x'00', x'00')`));
    expect(checkHistory(file)).toMatchObject({ isSound: true, orphanBlocks: 1 });
  });

  it.each([
    ['there is none', () => rmSync(file), 'STORAGE_NOT_FOUND'],
    ['it is text', () => writeFileSync(file, 'hello, this is not a database'), 'STORAGE_NOT_A_DATABASE'],
    ['it is long text', () => writeFileSync(file, 'hello, '.repeat(20_000)), 'STORAGE_NOT_A_DATABASE'],
    ['it is of another program', makeForeign, 'STORAGE_NOT_TIDEMARK'],
    ['it is of a newer version', () => tamper(file, (db) => db.pragma('user_version = 99')), 'STORAGE_FORMAT_TOO_NEW'],
  ])('refuses a file when %s', (_, make, code) => {
    make();
    expect(() => checkHistory(file)).toThrow(expect.objectContaining({ code }));
  });
});

function makeForeign(): void {
  rmSync(file);
  tamper(file, (db) => db.exec('CREATE TABLE x (y)'));
}
