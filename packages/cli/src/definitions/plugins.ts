import { type Command, Option } from 'commander';
import { addConfigFlags } from '../config-flags.ts';
import type { PluginKind } from '../plugin/scaffold.ts';
import type { Action } from './action.ts';

/** Written out, lest help wait for the rest of the module. */
const KINDS: readonly PluginKind[] = ['exporter', 'notifier'];

/** The commands for those who use plugins and those who write them. None needs an agent. */
export function definePlugins(program: Command, action: Action): void {
  const plugins = program
    .command('plugins')
    .description('exporters and notifiers: which there are, and making new ones');
  addConfigFlags(plugins.command('list').description('those that come with Tidemark, and those in use'), [])
    .option('--json', 'for programs')
    .action(action(async () => (await import('../commands/plugins-list.ts')).listPlugins));
  plugins
    .command('check')
    .description('do with a plugin what an agent does, and say how far that goes')
    .argument('<plugin>', 'one of ours, a package that is installed here, or a path such as ./src/index.ts')
    .option('--options <json>', 'its options as JSON, or the file that holds them')
    .option('--send', 'send its receiver something that says it is a test')
    .option('--json', 'for programs')
    .action(action(async () => (await import('../commands/plugins-check.ts')).checkNamedPlugin));
  plugins
    .command('new')
    .description('make a complete package of a new plugin, with tests that pass')
    .argument('<name>', 'such as mud-flat, or @acme/mud-flat')
    .addOption(new Option('--kind <kind>', 'what it is').choices(KINDS).default('exporter'))
    .option('--dir <path>', 'the folder to make, instead of one that is called after the package')
    .option('--json', 'for programs')
    .action(action(async () => (await import('../commands/plugins-new.ts')).newPlugin));
}
