import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeClock, type TidemarkError } from '@tidemark/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTokenBook, type TokenBook } from './token-book.ts';
import { createToken, readTokens, revokeToken, type StoredToken } from './token-store.ts';

let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tidemark-tokens-'));
  folder = join(root, 'tokens');
});

afterEach(() => rmSync(root, { recursive: true }));

const token = (name: string, more: Partial<StoredToken> = {}): StoredToken => ({
  name,
  role: 'read',
  createdMs: 1,
  expiresMs: null,
  ...more,
});

const codeOf = (act: () => unknown): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as TidemarkError).code;
  }
};

describe('the tokens on disk', () => {
  it('are for this user alone, and hold no secret', () => {
    const secret = createToken(folder, token('grafana', { role: 'operate' }));
    expect(secret).toMatch(/^tdm_[\w-]{43}$/);
    expect(readdirSync(folder)).toEqual(['grafana.json']);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'grafana.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'grafana.json'), 'utf8')).not.toContain(secret.slice(4));
    expect(readTokens(folder)).toEqual([
      { ...token('grafana', { role: 'operate' }), hash: expect.stringMatching(/^[\w-]{43}$/) },
    ]);
  });

  it('have names of their own: one of two that are made at the same time is refused', () => {
    createToken(folder, token('ci'));
    expect(codeOf(() => createToken(folder, token('ci')))).toBe('API_TOKEN_EXISTS');
    expect(readdirSync(folder)).toEqual(['ci.json']);
  });

  it.runIf(process.getuid?.() === 0)('that root makes can be read by the user of the agent', () => {
    chownSync(root, 12_345, 12_345);
    createToken(folder, token('ci'));
    expect([folder, join(folder, 'ci.json')].map((path) => statSync(path).uid)).toEqual([12_345, 12_345]);
  });

  it.runIf(process.getuid?.() === 0)('are not made where the user of the agent lays a link to', () => {
    chownSync(root, 12_345, 12_345);
    const elsewhere = mkdtempSync(join(tmpdir(), 'tidemark-tokens-'));
    writeFileSync(join(elsewhere, 'precious.json'), '');
    symlinkSync(elsewhere, folder);
    expect(codeOf(() => createToken(folder, token('ci')))).toBe('API_TOKENS_NOT_WRITABLE');
    expect(codeOf(() => revokeToken(folder, 'precious'))).toBe('API_TOKENS_NOT_WRITABLE');
    expect(readdirSync(elsewhere)).toEqual(['precious.json']);
    expect([process.geteuid?.(), process.getegid?.()]).toEqual([0, 0]);
    rmSync(elsewhere, { recursive: true });
  });

  it('are not written through a link that waits for them', () => {
    const precious = join(root, 'precious');
    writeFileSync(precious, 'precious');
    mkdirSync(folder);
    symlinkSync(precious, join(folder, `.ci.${process.pid}`));
    createToken(folder, token('ci'));
    expect(readFileSync(precious, 'utf8')).toBe('precious');
  });

  it('are gone when revoked', () => {
    createToken(folder, token('ci'));
    revokeToken(folder, 'ci');
    expect(readTokens(folder)).toEqual([]);
    expect(codeOf(() => revokeToken(folder, 'ci'))).toBe('API_TOKEN_UNKNOWN');
  });

  it.each(['', '.', '../ci', 'a/b', 'a b', '-x', 'x'.repeat(65)])('cannot be called %j', (name) => {
    expect(codeOf(() => createToken(folder, token(name)))).toBe('API_TOKEN_NAME_INVALID');
    expect(codeOf(() => revokeToken(folder, name))).toBe('API_TOKEN_NAME_INVALID');
  });

  it('are not where the folder cannot be', () => {
    writeFileSync(folder, '');
    expect(codeOf(() => createToken(folder, token('ci')))).toBe('API_TOKENS_NOT_WRITABLE');
  });

  it('leave out files that are none', () => {
    createToken(folder, token('ci'));
    writeFileSync(join(folder, 'half.json'), '{"role":"ad');
    writeFileSync(join(folder, 'root.json'), '{"role":"root","createdMs":1,"expiresMs":null,"sha256":"x"}');
    const leftOut: string[] = [];
    const tokens = readTokens(folder, ({ message }) => leftOut.push(message));
    expect(tokens.map(({ name }) => name)).toEqual(['ci']);
    expect(leftOut).toEqual([expect.stringContaining('half.json'), expect.stringContaining('root.json')]);
  });
});

describe('the tokens of a running agent', () => {
  const clock = createFakeClock();
  let problems: Error[];
  let book: TokenBook;

  beforeEach(() => {
    problems = [];
    book = openTokenBook(folder, { clock, onError: (error) => problems.push(error) });
  });

  it('count as soon as they are made, one right after the other', () => {
    const secrets = ['ci', 'wall'].map((name) => {
      const secret = createToken(folder, token(name, { role: 'admin' }));
      expect(book.find(secret)).toBeUndefined();
      expect(book.findAnew(secret)).toMatchObject({ name, role: 'admin' });
      return secret;
    });
    expect(book.find(secrets[0] as string)).toMatchObject({ name: 'ci' });
    expect(book.findAnew(`${secrets[0]?.slice(0, -1)}?`)).toBeUndefined();
  });

  it('count no longer when they are revoked, also for who was let in before', () => {
    const secret = createToken(folder, token('ci'));
    book.refresh();
    const caller = book.find(secret);
    expect(caller?.isValid()).toBe(true);
    revokeToken(folder, 'ci');
    book.refresh();
    expect(caller?.isValid()).toBe(false);
    expect(book.find(secret)).toBeUndefined();
  });

  it('are others when another one is made under the same name', () => {
    const before = createToken(folder, token('ci'));
    book.refresh();
    const caller = book.find(before);
    revokeToken(folder, 'ci');
    const after = createToken(folder, token('ci'));
    book.refresh();
    expect(caller?.isValid()).toBe(false);
    expect(book.find(before)).toBeUndefined();
    expect(book.find(after)).toBeDefined();
  });

  it('expire', async () => {
    const secret = createToken(folder, token('ci', { expiresMs: clock.now() + 1000 }));
    book.refresh();
    const caller = book.find(secret);
    await clock.advance(999);
    expect(caller?.isValid()).toBe(true);
    await clock.advance(1);
    expect(caller?.isValid()).toBe(false);
    expect(book.find(secret)).toBeUndefined();
  });

  it('count once their file is whole, though the folder changes no more', () => {
    const secret = createToken(folder, token('ci'));
    const file = join(folder, 'ci.json');
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.slice(0, 20));
    utimesSync(folder, 1000, 1000);
    book.refresh();
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('ci.json')]);
    writeFileSync(file, whole);
    book.refresh();
    expect(book.find(secret)).toBeDefined();
    expect(problems).toHaveLength(1);
  });

  it('go on to count when the folder cannot be read, which is told once', () => {
    const secret = createToken(folder, token('ci'));
    book.refresh();
    rmSync(folder, { recursive: true });
    writeFileSync(folder, '');
    book.refresh();
    book.refresh();
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('ENOTDIR')]);
    expect(book.find(secret)).toBeDefined();
  });
});
