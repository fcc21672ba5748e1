import { createToken, type Role, readTokens, revokeToken, type StoredToken, tokensFolder } from '@tidemark/api/tokens';
import { systemClock } from '@tidemark/core';
import { type ConfigFlags, loadCommandConfig } from '../config-flags.ts';
import { parseDurationFlag } from '../duration.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { formatTable } from '../format/table.ts';
import { formatDateTime } from '../format/time.ts';
import { openOutput } from '../output.ts';

export interface TokenFlags extends ConfigFlags {
  readonly json?: true;
}

export interface CreateTokenFlags extends TokenFlags {
  readonly role: Role;
  readonly expires?: string;
}

const MIN_LIFE_MS = 60_000;
const MAX_LIFE_MS = 520 * 7 * 86_400_000;

/** `tidemark token create`: prints the token alone, so that it can go into a file or a variable. */
export async function createNamedToken(name: string, flags: CreateTokenFlags): Promise<ExitCode> {
  const { role, expires } = flags;
  const lifeMs = expires === undefined ? undefined : parseDurationFlag('--expires', expires, MIN_LIFE_MS, MAX_LIFE_MS);
  const createdMs = systemClock.now();
  const token = { name, role, createdMs, expiresMs: lifeMs === undefined ? null : createdMs + lifeMs };
  const secret = createToken(await folderOf(flags), token);
  const output = openOutput();
  output.write(flags.json ? `${JSON.stringify({ ...token, token: secret })}\n` : `${secret}\n`);
  if (output.isTerminal && !flags.json) output.write(output.dim('copy it now: it is kept nowhere\n'));
  return EXIT_CODES.ok;
}

/** `tidemark token list`. */
export async function listTokens(flags: TokenFlags): Promise<ExitCode> {
  const tokens = readTokens(await folderOf(flags)).map(({ hash: _, ...token }): StoredToken => token);
  const output = openOutput();
  if (flags.json) output.write(`${JSON.stringify(tokens)}\n`);
  else if (tokens.length === 0) output.write('no tokens; `tidemark token create NAME` makes one\n');
  else {
    const rows = tokens.map((token) => describeToken(token, systemClock.now()));
    const [heading = '', ...lines] = formatTable([['NAME', 'ROLE', 'CREATED', 'EXPIRES'], ...rows], {
      align: ['left', 'left', 'left', 'left'],
    });
    output.write([output.bold(heading), ...lines, ''].join('\n'));
  }
  return EXIT_CODES.ok;
}

/** `tidemark token revoke`. */
export async function revokeNamedToken(name: string, flags: TokenFlags): Promise<ExitCode> {
  revokeToken(await folderOf(flags), name);
  openOutput().write(flags.json ? `${JSON.stringify({ revoked: name })}\n` : `${name} is revoked\n`);
  return EXIT_CODES.ok;
}

async function folderOf(flags: TokenFlags): Promise<string> {
  const { config } = await loadCommandConfig(flags);
  return tokensFolder(config.dataDir);
}

function describeToken({ name, role, createdMs, expiresMs }: StoredToken, nowMs: number): string[] {
  const expires = expiresMs === null ? 'never' : formatDateTime(expiresMs);
  return [
    name,
    role,
    formatDateTime(createdMs),
    expiresMs !== null && expiresMs <= nowMs ? `${expires}, over` : expires,
  ];
}
