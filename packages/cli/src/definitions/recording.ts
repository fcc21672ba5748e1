import type { Command } from 'commander';
import { boundBacktracking } from '../backtracking.ts';
import { addConfigFlags } from '../config-flags.ts';
import { keepHeapSmall } from '../heap-size.ts';
import { addZoneFlags } from '../time-zone.ts';
import type { Action } from './action.ts';
import { addAgentFlags } from './flags.ts';

/** The commands that record, and that look at the agent while it does. */
export function defineRecording(program: Command, action: Action): void {
  const start = program.command('start').description('record this machine and serve what is recorded');
  addConfigFlags(start, ['dataDir', 'interval', 'host', 'port', 'logLevel'])
    .option('--duration <duration>', 'stop after this time')
    .action(
      action(async () => {
        keepHeapSmall();
        boundBacktracking();
        return (await import('../commands/start.ts')).start;
      }),
    );
  const status = program.command('status').description('how recording is going');
  addZoneFlags(addAgentFlags(status))
    .option('--json', 'for programs')
    .action(action(async () => (await import('../commands/status.ts')).status));
  const top = program.command('top').description('live view of host and processes');
  addZoneFlags(addAgentFlags(top))
    .option('--tree', 'processes below their parents')
    .option('--once', 'show one snapshot and stop')
    .action(action(async () => (await import('../commands/top.ts')).top));
}
