import type { Command } from 'commander';
import type { Action } from './action.ts';
import { addAgentFlags } from './flags.ts';

/** The commands that change what a running agent does. */
export function defineCollection(program: Command, action: Action): void {
  const collection = program.command('collection').description('whether a running agent collects, and how often');
  const define = (name: string, description: string) =>
    addAgentFlags(collection.command(name).description(description)).option('--json', 'for programs');
  const commands = () => import('../commands/collection.ts');
  define('status', 'what holds now').action(action(async () => (await commands()).collectionStatus));
  define('start', 'collect').action(action(async () => (await commands()).startCollection));
  define('stop', 'stop collecting; the agent goes on to serve, and the history has a gap').action(
    action(async () => (await commands()).stopCollection),
  );
  define('interval', 'change the time between two frames until the agent stops')
    .argument('<duration>', 'from 100ms to 10m')
    .action(action(async () => (await commands()).setCollectionInterval));
}
