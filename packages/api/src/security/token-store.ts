/**
 * The tokens of an agent: a folder with one small file a token, named like it. A file is made in one step and never
 * changed, so that two commands at the same time, or one beside the running agent, need no lock.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeError, type TidemarkError } from '@tidemark/core';
import { z } from 'zod';
import { apiError } from '../errors.ts';
import { asOwner } from './owner.ts';
import { ROLES, type Role } from './roles.ts';
import { createSecret, hashSecret } from './secret.ts';

/** What is kept of a token. Times are Unix epoch milliseconds. */
export interface StoredToken {
  readonly name: string;
  readonly role: Role;
  readonly createdMs: number;
  /** Null for a token that does not expire. */
  readonly expiresMs: number | null;
}

/** A token and what its secret is compared with. */
export interface KeptToken extends StoredToken {
  /** SHA-256, base64url. */
  readonly hash: string;
}

const tokenFile = z.object({
  role: z.enum(ROLES),
  createdMs: z.number(),
  expiresMs: z.number().nullable(),
  sha256: z.base64url().length(43),
});

const NAME = /^[a-z\d][\w.-]{0,63}$/i;
const SUFFIX = '.json';

/** The folder of the tokens in the data directory of an agent. */
export function tokensFolder(dataDir: string): string {
  return join(dataDir, 'tokens');
}

/**
 * Makes a token and returns its secret, which is not kept. What root makes belongs to the owner of the data directory,
 * who is the user that the agent runs as. Throws `API_TOKEN_NAME_INVALID`, `API_TOKEN_EXISTS` or
 * `API_TOKENS_NOT_WRITABLE`.
 */
export function createToken(folder: string, token: StoredToken): string {
  const { name, role, createdMs, expiresMs } = token;
  const file = tokenPath(folder, name);
  const secret = createSecret();
  const kept = { role, createdMs, expiresMs, sha256: hashSecret(secret).toString('base64url') };
  try {
    asOwner(dirname(folder), () => writeToken(file, kept));
  } catch (cause) {
    const isTaken = isErrno(cause, 'EEXIST') && 'syscall' in cause && cause.syscall === 'link';
    throw isTaken ? apiError('API_TOKEN_EXISTS', `there is a token ${name}`) : notWritable(cause);
  }
  return secret;
}

function writeToken(file: string, content: z.infer<typeof tokenFile>): void {
  const folder = dirname(file);
  const draft = join(folder, `.${randomBytes(8).toString('hex')}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(draft, `${JSON.stringify(content)}\n`, { flag: 'wx', mode: 0o600, flush: true });
    // A link appears whole or not at all, and never in the place of another file.
    linkSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Ends a token: a running agent refuses it within a second. Throws `API_TOKEN_UNKNOWN` or `API_TOKENS_NOT_WRITABLE`. */
export function revokeToken(folder: string, name: string): void {
  const file = tokenPath(folder, name);
  try {
    asOwner(dirname(folder), () => unlinkSync(file));
  } catch (cause) {
    throw isErrno(cause, 'ENOENT') ? apiError('API_TOKEN_UNKNOWN', `there is no token ${name}`) : notWritable(cause);
  }
}

/**
 * All tokens by name, the expired ones too. A file that is none, or cannot be read, is left out and told of. Throws what
 * the file system says of the folder.
 */
export function readTokens(folder: string, onLeftOut: (error: Error) => void = () => {}): KeptToken[] {
  let files: string[];
  try {
    files = readdirSync(folder);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return [];
    throw error;
  }
  return files
    .filter((file) => file.endsWith(SUFFIX) && NAME.test(file.slice(0, -SUFFIX.length)))
    .sort()
    .flatMap((file) => {
      const token = readToken(join(folder, file), onLeftOut);
      return token === undefined ? [] : [{ name: file.slice(0, -SUFFIX.length), ...token }];
    });
}

function readToken(file: string, onLeftOut: (error: Error) => void): Omit<KeptToken, 'name'> | undefined {
  try {
    const { sha256: hash, ...token } = tokenFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { ...token, hash };
  } catch (cause) {
    const isRevoked = isErrno(cause, 'ENOENT'); // since the folder was listed
    if (!isRevoked) onLeftOut(new Error(`${file} is not taken for a token: ${describeError(cause)}`, { cause }));
    return undefined;
  }
}

function tokenPath(folder: string, name: string): string {
  if (!NAME.test(name)) throw apiError('API_TOKEN_NAME_INVALID', `${JSON.stringify(name)} cannot be a token's name`);
  return join(folder, `${name}${SUFFIX}`);
}

function isErrno(error: unknown, code: string): error is Error {
  return error instanceof Error && 'code' in error && error.code === code;
}

function notWritable(cause: unknown): TidemarkError {
  return apiError('API_TOKENS_NOT_WRITABLE', `the tokens cannot be changed: ${(cause as Error).message}`, { cause });
}
