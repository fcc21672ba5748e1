import type { Role } from '@tidemark/api/tokens';
import { type Command, Option } from 'commander';
import { addConfigFlags } from '../config-flags.ts';
import { addZoneFlags } from '../time-zone.ts';
import type { Action } from './action.ts';

/** Written out, lest help wait for the rest of the module. */
const ROLES: readonly Role[] = ['read', 'operate', 'admin'];

/** The commands that say who may come in. They need no agent; one that runs takes note within a second. */
export function defineTokens(program: Command, action: Action): void {
  const token = program.command('token').description('who may ask the agent');
  const define = (name: string, description: string) =>
    addConfigFlags(token.command(name).description(description), ['dataDir']).option('--json', 'for programs');
  const commands = () => import('../commands/tokens.ts');
  define('create', 'make a token; it is shown once and kept nowhere')
    .argument('<name>', 'what lists and logs call it, such as grafana')
    .addOption(new Option('--role <role>', 'what it allows').choices(ROLES).default('read'))
    .option('--expires <duration>', 'how long it is good for; forever if left out')
    .action(action(async () => (await commands()).createNamedToken));
  addZoneFlags(define('list', 'all tokens, without their secrets')).action(
    action(async () => (await commands()).listTokens),
  );
  define('revoke', 'end a token, and the connections that were let in by it')
    .argument('<name>')
    .action(action(async () => (await commands()).revokeNamedToken));
}
