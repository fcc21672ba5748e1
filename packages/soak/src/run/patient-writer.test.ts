import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createPatientWriter } from './patient-writer.ts';

it('survives a full disk', () => {
  const fd = openSync('/dev/full', 'w');
  const writer = createPatientWriter(fd);
  expect(() => writer.write('one')).not.toThrow();
  closeSync(fd);
});

it('writes what waited before what follows, once the file takes it', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-writer-'));
  const file = join(directory, 'text');
  const fd = openSync(file, 'w');
  const writer = createPatientWriter(fd, 'start ');
  writer.write('one ');
  writer.write('two');
  expect(readFileSync(file, 'utf8')).toBe('start one two');
  closeSync(fd);
  rmSync(directory, { recursive: true });
});
