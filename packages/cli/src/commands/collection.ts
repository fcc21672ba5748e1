import type { Client, CollectionShape } from '@tidemark/api/client';
import { formatDuration, MAX_INTERVAL_MS, MIN_INTERVAL_MS } from '@tidemark/core';
import type { AgentFlags } from '../agent-client.ts';
import { askAgent } from '../ask-agent.ts';
import { parseDurationFlag } from '../duration.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { openOutput } from '../output.ts';

export interface CollectionFlags extends AgentFlags {
  readonly json?: true;
}

/** `tidemark collection status`: whether the agent collects, and how often. */
export function collectionStatus(flags: CollectionFlags): Promise<ExitCode> {
  return answerWith(flags, ({ collection }) => collection.status());
}

/** `tidemark collection start`. */
export function startCollection(flags: CollectionFlags): Promise<ExitCode> {
  return answerWith(flags, ({ collection }) => collection.start());
}

/** `tidemark collection stop`: the agent goes on to serve; the history has a gap until collecting starts again. */
export function stopCollection(flags: CollectionFlags): Promise<ExitCode> {
  return answerWith(flags, ({ collection }) => collection.stop());
}

/** `tidemark collection interval DURATION`: until the agent stops; what its configuration says holds from then on. */
export function setCollectionInterval(interval: string, flags: CollectionFlags): Promise<ExitCode> {
  const intervalMs = parseDurationFlag('interval', interval, MIN_INTERVAL_MS, MAX_INTERVAL_MS);
  return answerWith(flags, ({ collection }) => collection.setInterval(intervalMs));
}

/** Asks the agent, and shows what holds afterwards. */
async function answerWith(
  flags: CollectionFlags,
  ask: (client: Client) => Promise<CollectionShape>,
): Promise<ExitCode> {
  const now = await askAgent(flags, ask);
  openOutput().write(`${flags.json ? JSON.stringify(now) : describeCollection(now)}\n`);
  return EXIT_CODES.ok;
}

function describeCollection({ isCollecting, intervalMs }: CollectionShape): string {
  return `${isCollecting ? 'collecting' : 'not collecting'}, every ${formatDuration(intervalMs)}`;
}
