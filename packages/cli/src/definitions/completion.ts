import { Argument, type Command, Option } from 'commander';
import { SHELLS } from '../completion/shell-words.ts';
import type { Action } from './action.ts';

/** The command that shells ask what may follow. */
export function defineCompletion(program: Command, action: Action): void {
  program
    .command('complete')
    .description('the completion script of a shell')
    .addArgument(new Argument('<shell>', 'whose').choices(SHELLS))
    .addOption(new Option('--line <text>', 'what is typed so far').hideHelp())
    .addOption(new Option('--word-breaks <characters>', 'where bash takes words apart').hideHelp())
    .action(action(async () => (await import('../commands/complete.ts')).complete));
}
