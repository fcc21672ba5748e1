import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { HISTORY_FILE_NAME, readNewestSeq } from '@tidemark/storage';
import { builtCommand } from './built-command.ts';
import { type Peer, type Site, ticksBegin } from './peer.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RUN_RECORDER = fileURLToPath(new URL('run-recorder.js', import.meta.url));

/**
 * V8 goes on compiling what is hot for a little more than a minute, 0.2 s of CPU, and within two and a half collects what
 * starting left behind, 0.04 s: once. A recorder runs for weeks, so that is not part of what a tick costs.
 */
const SETTLE_SECONDS = 150;

/** What the command sets for itself (`keepHeapSmall`), for the recorder without the command. */
const HEAP_FLAGS = ['--max-semi-space-size=1', '--no-parallel-scavenge'] as const;

/** Which code is measured: what is published, or the sources, whose compiling by Node.js costs memory. */
export type Build = 'dist' | 'sources';

/** The command in this checkout, which runs its sources. */
const SOURCE_COMMAND = join(ROOT, 'packages/cli/bin/tidemark');

/** The recorder alone, the whole agent that records as much to disk, and the agent as it is by default. */
export function ourPeers(build: Build): readonly Peer[] {
  const module = (name: string, entry: string) => moduleOf(build, name, entry);
  const node = [process.execPath, ...(build === 'dist' ? [] : ['--conditions=@tidemark/source'])];
  const agent = {
    settleSeconds: SETTLE_SECONDS,
    missing: () => undefined,
    command: ({ directory }: Site) => [
      ...[build === 'dist' ? builtCommand() : SOURCE_COMMAND, 'start'],
      ...['--data-dir', join(directory, 'history'), '--port', '0'],
    ],
    countTicks: countAgentTicks,
  };
  const all = 'cpu rss vm threads io fds faults state limits oom of every process, groups and the host';
  return [
    {
      name: 'recorder',
      takes: all,
      settleSeconds: SETTLE_SECONDS,
      missing: () => undefined,
      command: () => [...node, ...HEAP_FLAGS, RUN_RECORDER, module('collector', 'index')],
      countTicks: ticksBegin('.'),
    },
    {
      ...agent,
      name: 'agent',
      takes: `${all}; kept on disk`,
      environment: () => ({ TIDEMARK_RECORDER_PROCESSES: 'command=.' }),
    },
    { ...agent, name: 'agent-default', takes: 'the same of the top 20 by CPU and by memory; kept on disk' },
  ];
}

/** How many ticks the agent has recorded. Read from its file: a question would load what answers it into what is measured. */
function countAgentTicks({ directory }: Site): number {
  return readNewestSeq(join(directory, 'history', HISTORY_FILE_NAME));
}

function moduleOf(build: Build, name: string, entry: string): string {
  const file = build === 'dist' ? `dist/${entry}.js` : `src/${entry}.ts`;
  return pathToFileURL(join(ROOT, 'packages', name, file)).href;
}
