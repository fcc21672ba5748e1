import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followFiles } from './file-watch.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-watch-'));
  file = join(folder, 'keys');
  writeFileSync(file, 'keys');
  utimesSync(file, 1000, 1000); // long ago: what was written just now always counts as changed
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('files that are followed', () => {
  it('are read once, and again when they have changed', () => {
    let reads = 0;
    const read = () => {
      reads++;
    };
    const readChanged = followFiles([file], read, (error) => expect.unreachable(error.message));
    for (let i = 0; i < 3; i++) readChanged();
    expect(reads).toBe(1);
    utimesSync(file, 2000, 2000);
    for (let i = 0; i < 3; i++) readChanged();
    expect(reads).toBe(2);
  });

  it('are read again until that works, though they change no more', () => {
    const outcomes = ['EMFILE', 'EMFILE', 'EIO', undefined, 'EMFILE'];
    const problems: string[] = [];
    let reads = 0;
    const read = () => {
      const problem = outcomes[reads++];
      if (problem !== undefined) throw new Error(problem);
    };
    const readChanged = followFiles([file], read, ({ message }) => problems.push(message));
    for (let i = 0; i < 10; i++) readChanged();
    expect(reads).toBe(4);
    expect(problems).toEqual(['EMFILE', 'EIO']);
  });
});
