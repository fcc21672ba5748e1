import { cutTo, flipInBlob, overwrite, ruinPages, tamper } from './damage-file.ts';

/** A way to damage a recorded history. */
export interface DamageCase {
  readonly name: string;
  readonly apply: (file: string) => void;
  /** What is said of it, in part: of one of the damages. */
  readonly told: object;
  /** And how that is put. */
  readonly message: RegExp;
}

const middle = (pages: readonly number[]) =>
  pages.slice(Math.floor(pages.length / 2), Math.floor(pages.length / 2) + 1);
const all = (pages: readonly number[]) => [...pages];
const execute = (sql: string) => (file: string) => tamper(file, (db) => db.exec(sql));

const BLOCKS = 'FROM block JOIN window ON window.id = block.id >> 25';
const NOISE = Buffer.alloc(100, 0x5a);

/** One thing at a time. */
const IN_ROWS: readonly DamageCase[] = [
  {
    name: 'a bit flipped in the data of a raw block',
    apply: (file) => flipInBlob(file, `SELECT data ${BLOCKS} WHERE tier = 0 AND length(data) > 500 LIMIT 1`),
    told: { kind: 'block', tier: 'raw' },
    message: /^process_threads\{.*\} is lost in window \d+ \(raw, 2026-.* to 2026-.*\): its checksum does not match$/,
  },
  {
    name: 'a bit flipped in the statistics of an hour block',
    apply: (file) => flipInBlob(file, `SELECT stats ${BLOCKS} WHERE tier = 2 AND length(stats) > 40 LIMIT 1`),
    told: { kind: 'block', tier: 'hour' },
    message: /its checksum does not match$/,
  },
  {
    name: 'a block in the place of another',
    apply: execute(`UPDATE block SET data = (SELECT data FROM block LIMIT 1) WHERE id = (SELECT max(id) FROM block)`),
    told: { kind: 'block' },
    message: /its checksum does not match$/,
  },
  {
    name: 'a block gone',
    apply: execute('DELETE FROM block WHERE id = (SELECT min(id) FROM block)'),
    told: { kind: 'window' },
    message: /^window \d+ \(\w+, .*\) lacks \d+ of its \d+ samples$/,
  },
  {
    name: 'a bit flipped in a clock',
    apply: (file) => flipInBlob(file, 'SELECT clock FROM window WHERE tier = 0 ORDER BY id LIMIT 1'),
    told: { kind: 'window', tier: 'raw' },
    message: /^window \d+ \(raw, .*\) is lost: its clock cannot be decoded: its checksum does not match$/,
  },
  {
    name: 'a window that says it is older than it is',
    apply: execute('UPDATE window SET start_ms = start_ms - 1 WHERE tier = 0'),
    told: { kind: 'window', tier: 'raw' },
    message: /is lost: its row and its clock do not agree$/,
  },
  {
    name: 'a bit flipped in a frame',
    apply: (file) => flipInBlob(file, 'SELECT samples FROM frame WHERE seq = 9990'),
    told: { kind: 'frame', firstSeq: 9990 },
    message: /^frames 9990 to \d+ \(2026-.* to .*\) are lost: its checksum does not match$/,
  },
  {
    name: 'the layout of frames gone',
    apply: execute('DELETE FROM layout'),
    told: { kind: 'frame' },
    message: /are lost: its layout \d+ is lost$/,
  },
  {
    name: 'a series gone',
    apply: execute('DELETE FROM series WHERE id = 1'),
    told: { kind: 'series', rows: { first: 1, last: 1 } },
    message: /^the name of series 1 is lost$/,
  },
  {
    name: 'a metric gone',
    apply: execute('DELETE FROM metric WHERE id = 2'),
    told: { kind: 'metric', rows: { first: 2, last: 2 } },
    message: /^the name of metric 2 is lost$/,
  },
  {
    name: 'the labels of a series overwritten',
    apply: execute(`UPDATE series SET labels = '{"name":' WHERE id = 2`),
    told: { kind: 'series', rows: { first: 2, last: 2 } },
    message: /^row 2 of table series makes no sense$/,
  },
  {
    name: 'an event overwritten',
    apply: execute(`UPDATE event SET details = 'x' WHERE id = 3`),
    told: { kind: 'event', rows: { first: 3, last: 3 } },
    message: /^row 3 of table event makes no sense$/,
  },
];

/** Whole pages, and the file itself. */
const IN_PAGES: readonly DamageCase[] = [
  {
    name: 'a page of blocks ruined',
    apply: (file) => ruinPages(file, 'block', 'leaf', middle),
    told: { kind: 'block' },
    message: /is lost in window \d+ \(.*\): its page is damaged$/,
  },
  {
    name: 'the page that leads to all blocks ruined',
    apply: (file) => ruinPages(file, 'block', 'internal', all),
    told: { kind: 'block' },
    message: /its page is damaged$/,
  },
  {
    name: 'a page of frames ruined',
    apply: (file) => ruinPages(file, 'frame', 'leaf', middle),
    told: { kind: 'frame' },
    message: /^frames \d+ to \d+ \(2026-.*\) are lost: they cannot be read$/,
  },
  {
    name: 'the pages of the catalogue ruined',
    apply: (file) => {
      ruinPages(file, 'series', 'leaf', all);
      ruinPages(file, 'metric', 'leaf', all);
    },
    told: { kind: 'series', rows: { first: 1 } },
    message: /^rows from 1 on of table series cannot be read$/,
  },
  {
    name: 'the windows ruined',
    apply: (file) => ruinPages(file, 'window', 'leaf', all),
    told: { kind: 'window', rows: { first: 1 } },
    message: /^rows from 1 on of table window cannot be read$/,
  },
  {
    name: 'an index ruined',
    apply: (file) => ruinPages(file, 'window_time', 'leaf', all),
    told: { kind: 'page' },
    message: /^SQLite: /,
  },
  {
    name: 'the name of the database overwritten',
    apply: (file) => overwrite(file, 0, NOISE.subarray(0, 16)),
    told: { kind: 'header' },
    message: /^the header of the file is damaged$/,
  },
  {
    name: 'all of the header overwritten',
    apply: (file) => overwrite(file, 0, NOISE),
    told: { kind: 'header' },
    message: /^the header of the file is damaged$/,
  },
  {
    name: 'the first page overwritten',
    apply: (file) => overwrite(file, 0, Buffer.alloc(16_384)),
    told: { kind: 'page' },
    message: /^the first page of the file, which names its tables, is damaged$/,
  },
  ...[0.25, 0.5, 0.75, 0.99].map((share) => ({
    name: `the file cut to ${share * 100} %`,
    apply: (file: string) => cutTo(file, share),
    told: { kind: 'page' },
    message: /^the file is shorter than it says|^SQLite: /,
  })),
];

export const DAMAGES: readonly DamageCase[] = [...IN_ROWS, ...IN_PAGES];
