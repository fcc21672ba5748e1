import type { Command } from 'commander';
import { addConfigFlags } from '../config-flags.ts';
import { keepHeapSmall } from '../heap-size.ts';
import { addZoneFlags } from '../time-zone.ts';
import type { Action } from './action.ts';

/** The commands that record, and that look at the agent while it does. */
export function defineRecording(program: Command, action: Action): void {
  const start = program.command('start').description('record this machine and serve what is recorded');
  addConfigFlags(start, ['dataDir', 'interval', 'host', 'port', 'logLevel'])
    .option('--duration <duration>', 'stop after this time')
    .action(
      action(async () => {
        keepHeapSmall();
        return (await import('../commands/start.ts')).start;
      }),
    );
  addConfigFlags(program.command('status').description('how recording is going'), ['dataDir', 'host', 'port'])
    .option('--url <url>', 'address of the agent')
    .option('--json', 'for programs')
    .action(action(async () => (await import('../commands/status.ts')).status));
  const top = program.command('top').description('live view of host and processes');
  addZoneFlags(addConfigFlags(top, ['host', 'port']))
    .option('--url <url>', 'address of the agent')
    .option('--once', 'show one snapshot and stop')
    .action(action(async () => (await import('../commands/top.ts')).top));
}
