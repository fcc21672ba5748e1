import type { Client } from '@tidemark/api/client';
import { type AgentFlags, openClient } from './agent-client.ts';
import { loadCommandConfig } from './config-flags.ts';

/** Asks the agent that the flags of a command name, and ends the connection. */
export async function askAgent<T>(flags: AgentFlags, ask: (client: Client) => Promise<T>): Promise<T> {
  const { config } = await loadCommandConfig(flags);
  const client = openClient(config, flags);
  try {
    return await ask(client);
  } finally {
    await client.close();
  }
}
