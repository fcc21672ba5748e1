import type { ResolvedConfig } from '@tidemark/agent/config';
import { type Client, createClient } from '@tidemark/api/client';
import { cliError } from './errors.ts';

/** Where the agent that this configuration describes listens. */
export function agentUrl({ server: { host, port } }: ResolvedConfig): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** A client for the agent at `url`. Throws `CLI_URL_INVALID`. */
export function openClient(url: string): Client {
  try {
    return createClient(url);
  } catch (cause) {
    throw cliError('CLI_URL_INVALID', `--url is ${JSON.stringify(url)}, which is not an HTTP URL`, { cause });
  }
}
