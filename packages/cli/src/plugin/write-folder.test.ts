import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { writeFolder } from './write-folder.ts';

const FILES = new Map([
  ['a.txt', 'A'],
  ['deep/b.txt', 'B'],
]);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-write-folder-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

const write = (name: string, files: ReadonlyMap<string, string> = FILES) => writeFolder(join(folder, name), files);

it('makes a folder that others may read, as any', () => {
  write('new');
  expect(readFileSync(join(folder, 'new', 'deep', 'b.txt'), 'utf8')).toBe('B');
  mkdirSync(join(folder, 'other'));
  expect(statSync(join(folder, 'new')).mode).toBe(statSync(join(folder, 'other')).mode);
});

it('takes the place of an empty folder', () => {
  mkdirSync(join(folder, 'empty'));
  write('empty');
  expect(readdirSync(join(folder, 'empty')).sort()).toEqual(['a.txt', 'deep']);
});

it.each(['folder', 'file'])('leaves a %s that is there as it is', (kind) => {
  const mine = kind === 'file' ? 'there' : 'there/mine';
  if (kind === 'folder') mkdirSync(join(folder, 'there'));
  writeFileSync(join(folder, mine), 'mine');
  expect(() => write('there')).toThrow(expect.objectContaining({ code: 'CLI_TARGET_EXISTS' }));
  expect(readFileSync(join(folder, mine), 'utf8')).toBe('mine');
  expect(readdirSync(folder)).toEqual(['there']);
});

it('leaves nothing behind when it cannot write all of it', () => {
  const impossible = new Map([...FILES, ['a.txt/c.txt', 'a file is no folder']]);
  expect(() => write('half', impossible)).toThrow(expect.objectContaining({ code: 'CLI_TARGET_NOT_WRITABLE' }));
  expect(readdirSync(folder)).toEqual([]);
});

it('says where it cannot write', () => {
  expect(() => write('no/such/parent')).toThrow(/cannot make .*parent: ENOENT/);
});
