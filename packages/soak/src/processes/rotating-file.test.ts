import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeClock } from '@tidemark/core';
import { afterAll, expect, it } from 'vitest';
import { createRotatingFile } from './rotating-file.ts';

const root = mkdtempSync(join(tmpdir(), 'tidemark-rotation-'));
afterAll(() => rmSync(root, { recursive: true }));

let files = 0;

function openIn(directory: string, maxBytes: number, count = 3) {
  const troubles: string[] = [];
  const clock = createFakeClock();
  const path = join(root, directory, `${++files}.log`);
  const file = createRotatingFile({
    file: path,
    maxBytes,
    files: count,
    clock,
    onTrouble: (text) => troubles.push(text),
  });
  return { path, file, clock, troubles, read: (end = '') => readFileSync(path + end, 'utf8') };
}

it('begins another file before one grows too large, only behind the end of a line', async () => {
  const { file, read, path } = openIn('a', 10);
  for (const text of ['one\ntwo\n', 'three\n', 'four\nfive\nsix\nseven\n']) await file.write(Buffer.from(text));
  await file.close();
  expect([read(), read('.1'), read('.2')]).toEqual(['six\nseven\n', 'four\nfive\n', 'three\n']);
  expect(existsSync(`${path}.3`)).toBe(false);
});

it('keeps a line whole that is larger than a file', async () => {
  const { file, read } = openIn('a', 4);
  await file.write(Buffer.from('a\nlong line\nb\n'));
  await file.close();
  expect([read(), read('.1'), read('.2')]).toEqual(['b\n', 'long line\n', 'a\n']);
});

it('starts over when one file is all there may be', async () => {
  const { file, read, path } = openIn('a', 6, 1);
  await file.write(Buffer.from('one\ntwo\n'));
  await file.close();
  expect(read()).toBe('two\n');
  expect(existsSync(`${path}.1`)).toBe(false);
});

it('goes on in a file that is there', async () => {
  const first = openIn('a', 8);
  await first.file.write(Buffer.from('one\n'));
  await first.file.close();
  const options = { file: first.path, maxBytes: 8, files: 2, clock: first.clock, onTrouble: () => {} };
  const second = createRotatingFile(options);
  await second.write(Buffer.from('two\nthree\n'));
  await second.close();
  expect([first.read(), first.read('.1')]).toEqual(['three\n', 'one\ntwo\n']);
});

it('keeps the order of writes that were not waited for', async () => {
  const { file, read } = openIn('a', 1e6);
  const numbers = Array.from({ length: 200 }, (_, i) => `${i}\n`);
  for (const text of numbers) void file.write(Buffer.from(text));
  await file.close();
  expect(read()).toBe(numbers.join(''));
});

it('counts what cannot be written, and says so once', async () => {
  const { file, path, clock, troubles, read } = openIn('b', 1e6);
  mkdirSync(path, { recursive: true });
  await file.write(Buffer.from('lost\n'));
  await file.write(Buffer.from('lost too\n'));
  expect(file.lostBytes).toBe(14);
  expect(troubles).toEqual([expect.stringMatching(/^output is being lost, .*EISDIR/)]);
  rmdirSync(path);
  await clock.advance(10_000);
  await file.write(Buffer.from('kept\n'));
  await file.close();
  expect(read()).toBe('kept\n');
  expect(troubles.slice(1)).toEqual([`14 bytes of output were lost from ${path}`]);
});

it('tells what a full disk takes', async () => {
  const troubles: string[] = [];
  const onTrouble = (text: string) => troubles.push(text);
  const file = createRotatingFile({ file: '/dev/full', maxBytes: 1e6, files: 2, clock: createFakeClock(), onTrouble });
  await file.write(Buffer.from('no room\n'));
  await file.close();
  expect(troubles).toEqual([expect.stringContaining('ENOSPC'), '8 bytes of output were lost from /dev/full']);
});
