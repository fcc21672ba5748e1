/**
 * The tokens of an agent: a folder with one small file a token, named like it. A file is made in one step and never
 * changed, so that two commands at the same time, or one beside the running agent, need no lock.
 */
import {
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { TidemarkError } from '@tidemark/core';
import { z } from 'zod';
import { apiError } from '../errors.ts';
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
  readonly hash: Buffer;
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
 * Makes a token and returns its secret, which is not kept. Throws `API_TOKEN_NAME_INVALID`, `API_TOKEN_EXISTS` or
 * `API_TOKENS_NOT_WRITABLE`.
 */
export function createToken(folder: string, token: StoredToken): string {
  const { name, role, createdMs, expiresMs } = token;
  const file = tokenPath(folder, name);
  const secret = createSecret();
  const kept = { role, createdMs, expiresMs, sha256: hashSecret(secret).toString('base64url') };
  const draft = join(folder, `.${name}.${process.pid}`);
  writeDraft(draft, kept);
  try {
    // A link appears whole or not at all, and never in the place of another file.
    linkSync(draft, file);
  } catch (cause) {
    throw isErrno(cause, 'EEXIST') ? apiError('API_TOKEN_EXISTS', `there is a token ${name}`) : notWritable(cause);
  } finally {
    rmSync(draft, { force: true });
  }
  return secret;
}

function writeDraft(draft: string, content: z.infer<typeof tokenFile>): void {
  try {
    const folder = dirname(draft);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(draft, `${JSON.stringify(content)}\n`, { mode: 0o600, flush: true });
    if (process.getuid?.() === 0) giveAway([folder, draft], dirname(folder));
  } catch (cause) {
    throw notWritable(cause);
  }
}

/** What root makes belongs to the user that the agent runs as, who owns the data directory. */
function giveAway(paths: readonly string[], dataDir: string): void {
  const { uid, gid } = statSync(dataDir);
  for (const path of paths) chownSync(path, uid, gid);
}

/** Ends a token: a running agent refuses it within a second. Throws `API_TOKEN_UNKNOWN` or `API_TOKENS_NOT_WRITABLE`. */
export function revokeToken(folder: string, name: string): void {
  const file = tokenPath(folder, name);
  try {
    unlinkSync(file);
  } catch (cause) {
    throw isErrno(cause, 'ENOENT') ? apiError('API_TOKEN_UNKNOWN', `there is no token ${name}`) : notWritable(cause);
  }
}

/** All tokens by name, the expired ones too. A file that is none is left out. Throws what the file system says. */
export function readTokens(folder: string): KeptToken[] {
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
      const token = readToken(join(folder, file));
      return token === undefined ? [] : [{ name: file.slice(0, -SUFFIX.length), ...token }];
    });
}

function readToken(file: string): Omit<KeptToken, 'name'> | undefined {
  try {
    const { sha256, ...token } = tokenFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { ...token, hash: Buffer.from(sha256, 'base64url') };
  } catch {
    return undefined; // revoked since the folder was listed, or written by hand
  }
}

function tokenPath(folder: string, name: string): string {
  if (!NAME.test(name)) throw apiError('API_TOKEN_NAME_INVALID', `${JSON.stringify(name)} cannot be a token's name`);
  return join(folder, `${name}${SUFFIX}`);
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function notWritable(cause: unknown): TidemarkError {
  return apiError('API_TOKENS_NOT_WRITABLE', `the tokens cannot be changed: ${(cause as Error).message}`, { cause });
}
