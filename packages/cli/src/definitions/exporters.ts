import type { Command } from 'commander';
import type { Action } from './action.ts';
import { addAgentFlags } from './flags.ts';

/** The commands that look after the exporters of a running agent. */
export function defineExporters(program: Command, action: Action): void {
  const exporters = program.command('exporters').description('where the recording is sent to, and how that goes');
  const define = (name: string, description: string, isDefault = false) =>
    addAgentFlags(exporters.command(name, { isDefault }).description(description)).option('--json', 'for programs');
  const commands = () => import('../commands/exporters.ts');
  define('list', 'state, breaker, what waits, what was sent; also without "list"', true).action(
    action(async () => (await commands()).listExporters),
  );
  define('restart', 'end an exporter that is stuck or was stopped, and start it anew; what waits is kept')
    .argument('<name>', 'its name in the exporters file')
    .action(action(async () => (await commands()).restartExporter));
}
