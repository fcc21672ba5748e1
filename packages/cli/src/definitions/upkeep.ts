import type { Command } from 'commander';
import { addConfigFlags } from '../config-flags.ts';
import { addZoneFlags } from '../time-zone.ts';
import type { Action } from './action.ts';

/** The commands that look after the history file. */
export function defineUpkeep(program: Command, action: Action): void {
  const define = (name: string, description: string) =>
    addConfigFlags(program.command(name).description(description), ['dataDir']).option('--json', 'for programs');
  addZoneFlags(define('retention', 'what is kept of which time, and what it takes')).action(
    action(async () => (await import('../commands/retention.ts')).retention),
  );
  define('backup', 'copy the history as it is now, also while an agent records')
    .argument('<target>', 'the file to make')
    .action(action(async () => (await import('../commands/backup.ts')).backup));
  define('check', 'look at everything in the history for damage').action(
    action(async () => (await import('../commands/check.ts')).check),
  );
  define('repair', 'save what can be read of a damaged history into a new file')
    .argument('<target>', 'the file to make')
    .action(action(async () => (await import('../commands/repair.ts')).repair));
  define('compact', 'make the history as small as it can be, while no agent records').action(
    action(async () => (await import('../commands/compact.ts')).compact),
  );
}
