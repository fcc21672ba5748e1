import type { Command } from 'commander';
import { addConfigFlags } from '../config-flags.ts';
import type { Action } from './action.ts';

export function defineConfiguration(program: Command, action: Action): void {
  const config = program.command('config').description('what is configured, and where');
  const print = config.command('print').description('every key, its value in force and where it came from');
  addConfigFlags(print, ['dataDir', 'interval', 'host', 'port', 'logLevel'])
    .option('--json', 'for programs')
    .action(action(async () => (await import('../commands/config-print.ts')).configPrint));
}
