import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { REPORT } from '../../test/soak-examples.ts';
import { chooseRunDirectory } from './run-directory.ts';
import { exitCodeOfRun } from './verdict-exit.ts';

it.each([
  ['pass', 'completed', 'warn', 0],
  ['warn', 'completed', 'fail', 0],
  ['warn', 'completed', 'warn', 4],
  ['fail', 'completed', 'fail', 1],
  ['fail', 'crashed', 'fail', 1],
  ['fail', 'not-ready', 'fail', 1],
  ['warn', 'segment', 'warn', 0],
  ['fail', 'segment', 'fail', 1],
  ['warn', 'running', 'warn', 0],
  ['fail', 'running', 'fail', 1],
  ['pass', 'interrupted', 'fail', 5],
  ['fail', 'interrupted', 'fail', 5],
  ['pass', 'killed', 'fail', 5],
] as const)('a run that says %s and ended as %s, with --fail-on %s, is exit code %i', (level, ended, failOn, code) => {
  expect(exitCodeOfRun({ level, run: { ...REPORT.run, ended } }, failOn)).toBe(code);
});

it('keeps a run in a folder of its own, by day and name', () => {
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-soak-'));
  const naming = { name: 'shop', startMs: new Date(2026, 10, 21).getTime(), hasSegments: false };
  try {
    process.chdir(folder);
    expect(chooseRunDirectory(undefined, naming)).toBe('tidemark-soak/2026-11-21-shop');
    mkdirSync('tidemark-soak/2026-11-21-shop', { recursive: true });
    mkdirSync('tidemark-soak/2026-11-21-shop-2');
    expect(chooseRunDirectory(undefined, naming)).toBe('tidemark-soak/2026-11-21-shop-3');
    expect(chooseRunDirectory('here', naming)).toBe('here');
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  }
});
