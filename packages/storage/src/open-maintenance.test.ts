import { writeFileSync } from 'node:fs';
import { METRICS } from '@tidemark/core';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { createHistoryFile, type HistoryFile } from '../test/history-file.ts';
import { plainFrames } from '../test/plain-frames.ts';
import type { MaintenanceReport } from './maintain.ts';
import { openMaintenance } from './open-maintenance.ts';

const HOUR_MS = 3_600_000;
const LAYOUT = { series: [{ metric: METRICS.process_threads, labels: { name: 'a' } }] };
let file: HistoryFile;

beforeEach(() => {
  file = createHistoryFile();
});

afterEach(() => file[Symbol.dispose]());

it('keeps a file in shape from another process, and waits for that before it is closed', async () => {
  file.record(plainFrames({ layout: LAYOUT, fromMs: Date.UTC(2027, 0, 1), count: 60, everyMs: HOUR_MS }));
  const rounds: MaintenanceReport[] = [];
  const maintenance = openMaintenance({ file: file.path, onRound: (report) => rounds.push(report) });
  await maintenance.close();
  expect(rounds).toMatchObject([{ leftOut: 0 }]);
  expect(rounds[0]?.sealedFrames).toBeGreaterThan(0);
});

it('says what kept it from that', async () => {
  writeFileSync(
    file.path,
    'this is no database, however long one looks at it, and even beyond its header of a hundred bytes',
  );
  const errors: unknown[] = [];
  const maintenance = openMaintenance({ file: file.path, onError: (error) => errors.push(error) });
  await maintenance.close();
  expect(errors).toContainEqual(expect.objectContaining({ code: 'STORAGE_NOT_A_DATABASE' }));
});

it('ends a round that does not come to an end', async () => {
  file.record(plainFrames({ layout: LAYOUT, fromMs: Date.UTC(2027, 0, 1), count: 60, everyMs: HOUR_MS }));
  const hindrance = new Database(file.path);
  onTestFinished(() => void hindrance.close());
  hindrance.exec('BEGIN IMMEDIATE');
  const errors: unknown[] = [];
  const maintenance = openMaintenance({ file: file.path, closeMs: 200, onError: (error) => errors.push(error) });
  await maintenance.close();
  expect(errors).toMatchObject([{ code: 'STORAGE_FAILED', message: expect.stringMatching(/took too long$/) }]);
});
