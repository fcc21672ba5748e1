/** `--tz` and `--utc`, on every command that shows times. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importHistory } from '../test/imported-history.ts';
import { openWorkplace, PATIENT, type Workplace } from '../test/tidemark-process.ts';

const END = Date.UTC(2026, 10, 21, 12);
let here: Workplace;

beforeAll(() => {
  here = openWorkplace();
  importHistory({ dataDir: here.folder, endMs: END });
});

afterAll(() => here[Symbol.dispose]());

it.each([
  { args: ['latest'], utc: '2026-11-21 12:00:00', kolkata: '2026-11-21 17:30:00' },
  { args: ['series', '{name="report"}'], utc: '2026-11-19 11:30:00', kolkata: '2026-11-19 17:00:00' },
  { args: ['retention'], utc: '2026-11-21 11:5', kolkata: '2026-11-21 17:2' },
  { args: ['status'], utc: '2026-11-21 12:00:00', kolkata: '2026-11-21 17:30:00' },
])('$args shows times in the zone that is asked for', PATIENT, async ({ args, utc, kolkata }) => {
  // Nobody listens at port 1: the status is that of the file.
  const port = args[0] === 'status' ? ['--port', '1'] : [];
  const run = (...flags: string[]) => here.runInTurn([...args, ...port, ...flags, '--data-dir', here.folder]);
  const [inUtc, inKolkata] = await Promise.all([run('--utc'), run('--tz', 'Asia/Kolkata')]);
  expect(inUtc.stdout).toContain(utc);
  expect(inKolkata.stdout).toContain(kolkata);
  expect(inKolkata.stdout).not.toContain(utc);
});
