import { configuredPlugins, findPlugin, OWN_PLUGINS, type OwnPlugin } from '@tidemark/agent/plugins';
import { type ConfigFlags, loadCommandConfig } from '../config-flags.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { openOutput } from '../output.ts';
import { importPlugin } from '../plugin/import-plugin.ts';
import { formatPluginLists, type ListedPlugin } from '../plugin/plugin-list.ts';

export interface ListPluginsFlags extends ConfigFlags {
  readonly json?: true;
}

/** `tidemark plugins list`: those that come with Tidemark, and those that the configuration uses. */
export async function listPlugins(flags: ListPluginsFlags): Promise<ExitCode> {
  const { config } = await loadCommandConfig(flags);
  const [own, configured] = await Promise.all([Promise.all(OWN_PLUGINS.map(describe)), configuredPlugins(config)]);
  const exitCode = own.some(({ problem }) => problem !== null) ? EXIT_CODES.failure : EXIT_CODES.ok;
  const output = openOutput(exitCode);
  const lists = { own, configured };
  output.write(flags.json ? `${JSON.stringify(lists)}\n` : formatPluginLists(lists, output));
  return exitCode;
}

async function describe(own: OwnPlugin): Promise<ListedPlugin> {
  try {
    const { definition } = (await importPlugin(findPlugin(own.name, import.meta.dirname))).factory;
    return { ...own, apiVersion: definition.apiVersion, help: definition.help, problem: null };
  } catch (error) {
    return { ...own, apiVersion: null, help: null, problem: error instanceof Error ? error.message : String(error) };
  }
}
