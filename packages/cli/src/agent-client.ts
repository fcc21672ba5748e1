import { readFileSync } from 'node:fs';
import type { ResolvedConfig } from '@tidemark/agent/config';
import { type Client, createClient } from '@tidemark/api/client';
import { readLocalToken } from '@tidemark/api/tokens';
import { isLoopbackHost } from '@tidemark/core';
import type { ConfigFlags } from './config-flags.ts';
import { cliError } from './errors.ts';

/** Which agent a command asks, and what it shows it. */
export interface AgentFlags extends ConfigFlags {
  readonly url?: string;
  readonly token?: string;
  readonly tokenFile?: string;
}

/** A client for the agent that flags or configuration name. Throws `CLI_URL_INVALID` or `CLI_TOKEN_UNREADABLE`. */
export function openClient(config: ResolvedConfig, flags: AgentFlags): Client {
  const url = flags.url ?? agentUrl(config);
  const token = givenToken(flags);
  const local = token === undefined ? findLocalToken(config.dataDir, url) : undefined;
  try {
    if (local !== undefined) return createClient(local.url, { token: local.token });
    return createClient(url, token === undefined ? {} : { token });
  } catch (cause) {
    throw cliError('CLI_URL_INVALID', `--url is ${JSON.stringify(url)}, which is not an HTTP URL`, { cause });
  }
}

/** Where the agent that this configuration describes listens. */
function agentUrl({ server: { host, port }, tls }: ResolvedConfig): string {
  return `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function givenToken({ token, tokenFile }: AgentFlags): string | undefined {
  if (token !== undefined) return token;
  if (tokenFile === undefined) return process.env.TIDEMARK_TOKEN || undefined;
  try {
    return readFileSync(tokenFile, 'utf8').trim();
  } catch (cause) {
    throw cliError('CLI_TOKEN_UNREADABLE', `cannot read ${tokenFile}: ${(cause as Error).message}`, { cause });
  }
}

/**
 * What the own agent left for commands of the same user. It goes to the address that agent has bound and to no other:
 * any other port of this machine may be somebody else's.
 */
function findLocalToken(dataDir: string, url: string) {
  const local = readLocalToken(dataDir);
  if (local === undefined || !URL.canParse(url)) return undefined;
  const [asked, own] = [new URL(url), new URL(local.url)];
  const isSamePort = asked.protocol === own.protocol && asked.port === own.port;
  return isSamePort && (asked.hostname === own.hostname || (isHere(asked) && isHere(own))) ? local : undefined;
}

function isHere({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return isLoopbackHost(host) || host === '0.0.0.0' || host === '::';
}
