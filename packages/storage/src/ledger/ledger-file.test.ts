import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ALERTS_FROM_MS, commitAt, transitionAt, transitionsBetween } from '../../test/alert-life.ts';
import { createHistoryFile, type HistoryFile } from '../../test/history-file.ts';
import { commitBetween, deliver, ledgerContents, queueNamed, withLedger } from '../../test/ledger-contents.ts';
import { simulateFrames, T0 } from '../../test/simulated-frames.ts';
import { backupHistory } from '../backup.ts';
import { checkHistory } from '../check.ts';
import { compactHistory } from '../compact.ts';
import { encodeTransition } from './transition-row.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SHORTEST = { rawMs: HOUR_MS, minuteMs: HOUR_MS, hourMs: HOUR_MS };
const LAST_SEQ = 360;

const frames = simulateFrames({ series: 4, intervalMs: 60_000 });

let file: HistoryFile;

beforeEach(() => {
  file = createHistoryFile();
});

afterEach(() => file[Symbol.dispose]());

function recordSixHours(): void {
  file.record(Array.from({ length: LAST_SEQ }, (_, i) => frames.frame(i + 1, { isFirst: i === 0 })));
}

/** So many transitions, evenly over the six hours. */
function commitTransitions(count: number): void {
  const transitions = transitionsBetween(1, count).map((one, i) =>
    encodeTransition({ ...one, timeMs: T0 + Math.floor((i * 6 * HOUR_MS) / count) }),
  );
  withLedger(file.path, (ledger) => ledger.commit({ savedMs: 0, transitions, deliveries: [] }));
}

const transitionTimes = () => ledgerContents(file.path).transitions.map(({ timeMs }) => timeMs);

describe('maintenance', () => {
  it('keeps transitions as long as hours', () => {
    recordSixHours();
    commitTransitions(360);
    file.maintain({ retention: { ...SHORTEST, hourMs: 3 * HOUR_MS } });
    const keptFromMs = T0 + LAST_SEQ * frames.intervalMs - 3 * HOUR_MS;
    const times = transitionTimes();
    expect(times.length).toBeGreaterThan(170);
    expect(times.every((timeMs) => timeMs >= keptFromMs)).toBe(true);
    expect(times.at(-1)).toBe(T0 + 359 * 60_000);
  });

  it('forgets what was delivered a week ago, but not the newest of a queue, and nothing that waits', () => {
    recordSixHours();
    withLedger(file.path, (ledger) => {
      commitBetween(ledger, 1, 3);
      deliver(ledger, 'webhook', { nowMs: T0 - 7 * DAY_MS });
      deliver(ledger, 'webhook', { nowMs: T0 });
      for (let i = 0; i < 3; i++) deliver(ledger, 'log', { nowMs: T0 - 7 * DAY_MS });
    });
    file.maintain();
    const keysOf = (queue: string) => file.select(`SELECT key FROM delivery WHERE queue = '${queue}' ORDER BY id`);
    expect(keysOf('webhook')).toEqual(['n-2', 'n-3']);
    expect(keysOf('log')).toEqual(['n-3']);
    expect(ledgerContents(file.path)).toMatchObject({ waiting: { webhook: 1 }, next: { key: 'n-3' } });
  });

  it('forgets the oldest transitions of a file that is too large, and all of them when nothing else is left', () => {
    recordSixHours();
    commitTransitions(3000);
    const newestMs = transitionTimes().at(-1);
    const usedPages = '(SELECT * FROM pragma_page_count) - (SELECT * FROM pragma_freelist_count)';
    const bytes = () => file.select(`SELECT (${usedPages}) * 16384`)[0] as number;
    file.maintain();
    const before = bytes();
    file.maintain({ maxBytes: before - 16_384 });
    const times = transitionTimes();
    expect(times).toHaveLength(2000);
    expect(times.at(-1)).toBe(newestMs);
    expect(bytes()).toBeLessThan(before);
    file.maintain({ maxBytes: 1 });
    expect(transitionTimes()).toEqual([]);
  });
});

describe('a ledger', () => {
  beforeEach(() =>
    withLedger(file.path, (ledger) => {
      commitBetween(ledger, 1, 20);
      deliver(ledger, 'webhook', { count: 15 });
    }),
  );

  it('comes along with a file that is compacted', () => {
    const before = ledgerContents(file.path);
    compactHistory({ file: file.path });
    expect(ledgerContents(file.path)).toEqual(before);
    expect(before).toMatchObject({ waiting: { webhook: 5, log: 20 }, next: { key: 'n-16' } });
  });

  it('comes along with a backup, but for what the original is to deliver', async () => {
    const target = join(file.path, '..', 'backup.db');
    const { snapshot, transitions } = ledgerContents(file.path);
    expect(await backupHistory(file.path, target)).toMatchObject({ leftToDeliver: 25 });
    expect(ledgerContents(target)).toEqual({ snapshot, transitions, waiting: { webhook: 0, log: 0 }, next: undefined });
    expect(checkHistory(target).damages).toEqual([]);
    const again = commitAt(20).deliveries.map(({ queue, key, timeMs }) => {
      return { queue: queueNamed(queue), offer: { key, timeMs, item: '{}' } };
    });
    const report = withLedger(target, (ledger) => ledger.commit({ savedMs: 0, transitions: [], deliveries: again }));
    expect(report.deliveries.map(({ result }) => result)).toEqual(['duplicate', 'duplicate']);
    expect(ledgerContents(file.path).waiting).toEqual({ webhook: 5, log: 20 });
  });

  it('knows how many wait, whoever has added them', () => {
    const queue = { ...queueNamed('export/own'), maxItems: 3 };
    const add = (key: string) => ({ key, timeMs: 0, item: '1' });
    withLedger(file.path, (ledger) => ['a', 'b'].map((key) => ledger.add(queue, add(key))));
    const counts = withLedger(file.path, (ledger) => {
      const first = () => ledger.first(queue).entry?.id ?? 0;
      const removed = ledger.remove(queue, first(), 0).items;
      const added = ['b', 'c', 'd', 'e'].map((key) => ledger.add(queue, add(key)).figures.items);
      expect(() => ledger.add(queue, { ...add('f'), timeMs: Number.NaN })).toThrow();
      return [removed, ...added, ledger.figures('export/own').items, ledger.remove(queue, 0, 0).items];
    });
    expect(counts).toEqual([1, 1, 2, 3, 3, 3, 3]);
  });

  it('gives higher numbers to what comes later, also when nothing is left', () => {
    const numbers = withLedger(file.path, (ledger) => {
      const forgetful = { ...queueNamed('log'), rememberedKeys: 0, maxItems: 1 };
      ledger.add(forgetful, { key: 'a', timeMs: 0, item: '1' });
      const { entry } = ledger.first(forgetful);
      ledger.remove(forgetful, entry?.id ?? 0, ALERTS_FROM_MS);
      ledger.add(forgetful, { key: 'a', timeMs: 0, item: '1' });
      return [entry?.id, ledger.first(forgetful).entry?.id];
    });
    expect(numbers[1]).toBeGreaterThan(numbers[0] as number);
  });

  it('knows no value as none', () => {
    const { value: _, ...transition } = { ...transitionAt(30), id: 'without' };
    withLedger(file.path, (ledger) => {
      const rows = [transition, { ...transition, id: 'not a number', value: Number.NaN }].map(encodeTransition);
      ledger.commit({ savedMs: 0, transitions: rows, deliveries: [] });
    });
    const stored = ledgerContents(file.path).transitions.slice(-2);
    expect(stored).toEqual([transition, { ...transition, id: 'not a number' }]);
  });
});
