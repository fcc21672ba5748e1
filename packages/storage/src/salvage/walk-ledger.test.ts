import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { commitAt, transitionsBetween } from '../../test/alert-life.ts';
import { overwrite, ruinPages, tamper } from '../../test/damage-file.ts';
import { createHistoryFile, type HistoryFile } from '../../test/history-file.ts';
import { commitBetween, deliver, ledgerContents, withLedger } from '../../test/ledger-contents.ts';
import { checkHistory } from '../check.ts';
import { repairHistory } from '../repair.ts';

const LAST = 200;

let original: HistoryFile;
let file: HistoryFile;
let target: string;

const fill = (path: string) =>
  withLedger(path, (ledger) => {
    commitBetween(ledger, 1, LAST);
    deliver(ledger, 'webhook', { count: 100 });
  });

beforeAll(() => {
  original = createHistoryFile();
  fill(original.path);
  // Into the file itself, which is copied.
  tamper(original.path, () => {});
});

afterAll(() => original[Symbol.dispose]());

beforeEach(() => {
  file = createHistoryFile(original);
  target = join(file.path, '..', 'repaired.db');
});

afterEach(() => file[Symbol.dispose]());

const SOUND = { alertStates: 1, alertTransitions: LAST, deliveries: 2 * LAST - 100 };
const execute = (sql: string) => () => file.execute(sql);

it('counts what alerts were and what is to be said of them', () => {
  expect(checkHistory(file.path)).toMatchObject({ damages: [], sound: SOUND });
});

it('saves all of a ledger that is sound', () => {
  expect(repairHistory(file.path, target)).toMatchObject({ lost: [], saved: SOUND });
  expect(ledgerContents(target)).toEqual(ledgerContents(file.path));
  expect(withLedger(target, (ledger) => ledger.figures('webhook').items)).toBe(LAST - 100);
});

it.each([
  {
    name: 'the state overwritten',
    apply: execute(`UPDATE alert_state SET snapshot = '{"version":'`),
    told: { kind: 'alert-state', table: 'alert_state', message: 'row 1 of table alert_state makes no sense' },
    saved: { ...SOUND, alertStates: 0 },
  },
  {
    name: 'a transition overwritten',
    apply: execute(`UPDATE alert_transition SET labels = 'x' WHERE id = 7`),
    told: { kind: 'alert-transition', rows: { first: 7, last: 7 } },
    saved: { ...SOUND, alertTransitions: LAST - 1 },
  },
  {
    name: 'something to deliver overwritten',
    apply: execute(`UPDATE delivery SET item = '{' WHERE id = 399`),
    told: { kind: 'delivery', rows: { first: 399, last: 399 } },
    saved: { ...SOUND, deliveries: SOUND.deliveries - 1 },
  },
  {
    name: 'an index of deliveries ruined',
    apply: () => ruinPages(file.path, 'delivery_waiting', 'leaf', ([page]) => [page as number]),
    told: { kind: 'page' },
    saved: SOUND,
  },
  {
    name: 'the first page overwritten',
    apply: () => overwrite(file.path, 0, Buffer.alloc(16_384)),
    told: { kind: 'page' },
    saved: SOUND,
  },
])('saves the rest of a ledger with $name, and tells', ({ apply, told, saved }) => {
  apply();
  expect(checkHistory(file.path).damages).toContainEqual(expect.objectContaining(told));
  const report = repairHistory(file.path, target);
  // What is lost with an index is made anew.
  if (saved === SOUND) expect(report.lost.filter(({ kind }) => kind !== 'page')).toEqual([]);
  else expect(report.lost).toContainEqual(expect.objectContaining(told));
  expect(report.saved).toMatchObject(saved);
  expect(checkHistory(target)).toMatchObject({ damages: [], sound: saved });
  expect(ledgerContents(target).waiting.webhook).toBeGreaterThan(0);
});

it('saves the transitions beside a page of them that is ruined', () => {
  ruinPages(file.path, 'alert_transition', 'leaf', ([, second]) => [second as number]);
  const { lost, saved } = repairHistory(file.path, target);
  expect(lost).toContainEqual(expect.objectContaining({ kind: 'alert-transition', rows: expect.anything() }));
  const { transitions, snapshot } = ledgerContents(target);
  expect(transitions).toHaveLength(saved.alertTransitions);
  expect(transitions.length).toBeGreaterThan(LAST / 3);
  expect(transitionsBetween(1, LAST)).toEqual(expect.arrayContaining([...transitions]));
  expect(snapshot).toBe(JSON.stringify(commitAt(LAST).snapshot));
});

it('finds the ledger of a file that began with format version 2 and lost its first page', () => {
  writeFileSync(
    file.path,
    gunzipSync(readFileSync(new URL('../../test/fixtures/history/format-2.db.gz', import.meta.url))),
  );
  fill(file.path);
  tamper(file.path, () => {});
  const whole = join(file.path, '..', 'whole.db');
  copyFileSync(file.path, whole);
  overwrite(file.path, 0, Buffer.alloc(16_384));
  expect(repairHistory(file.path, target).saved).toEqual(checkHistory(whole).sound);
  expect(ledgerContents(target)).toEqual(ledgerContents(whole));
});
