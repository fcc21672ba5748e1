import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backupHistory } from './backup.ts';
import { openForWriting } from './database.ts';
import { takeWriterLock } from './writer-lock.ts';

let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-lock-'));
  file = join(dir, 'data', 'tidemark.db');
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

const HOLDER = `
  const { takeWriterLock } = await import(process.argv[1]);
  takeWriterLock(process.argv[2]);
  console.log('held');
  setInterval(() => {}, 1000);
`;

function spawnHolder() {
  const module = new URL('./writer-lock.ts', import.meta.url).href;
  const args = ['--conditions=@tidemark/source', '--input-type=module', '-e', HOLDER, module, file];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
}

describe('takeWriterLock', () => {
  it('creates the data directory for its owner alone, and no history file', () => {
    takeWriterLock(file).release();
    expect(statSync(join(dir, 'data')).mode & 0o777).toBe(0o700);
    expect(existsSync(file)).toBe(false);
  });

  it('keeps what is recorded from others, and its copies, also in a directory that was there before', async () => {
    mkdirSync(join(dir, 'data'));
    chmodSync(join(dir, 'data'), 0o755);
    using _lock = takeWriterLock(file);
    const db = openForWriting(file);
    await backupHistory(file, join(dir, 'data', 'copy.db'));
    const modes = readdirSync(join(dir, 'data')).map((name) => [name, statSync(join(dir, 'data', name)).mode & 0o777]);
    db.close();
    expect(Object.fromEntries(modes)).toEqual({
      'copy.db': 0o600,
      'tidemark.db': 0o600,
      'tidemark.db-shm': 0o600,
      'tidemark.db-wal': 0o600,
      'tidemark.lock': 0o600,
    });
  });

  it('refuses a second holder and names the first, in this process and another', async () => {
    using _lock = takeWriterLock(file);
    const refusal = { code: 'STORAGE_IN_USE', details: { directory: join(dir, 'data'), pid: process.pid } };
    expect(() => takeWriterLock(file)).toThrow(expect.objectContaining(refusal));
    const other = spawnHolder();
    other.stdout.resume();
    const [code] = await once(other, 'exit');
    expect(code).not.toBe(0);
  });

  it('is free again when released', () => {
    takeWriterLock(file).release();
    takeWriterLock(file).release();
  });

  it('is free again when its holder was killed', async () => {
    const holder = spawnHolder();
    await once(holder.stdout, 'data');
    expect(() => takeWriterLock(file)).toThrow(expect.objectContaining({ code: 'STORAGE_IN_USE' }));
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    takeWriterLock(file).release();
  });

  it('says which directory cannot be created', () => {
    writeFileSync(join(dir, 'data'), 'a file');
    expect(() => takeWriterLock(file)).toThrow(expect.objectContaining({ code: 'STORAGE_NOT_WRITABLE' }));
  });
});
