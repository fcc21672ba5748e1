import type { ConfigKey, LoadedConfig, Setting } from '@tidemark/agent/config';
import type { Command } from 'commander';

/** The flags that set configuration keys, by the name commander gives their value. */
const FLAGS = {
  dataDir: { key: 'dataDir', flag: '--data-dir', value: '<path>', help: 'folder that holds the history file' },
  interval: { key: 'recorder.interval', flag: '--interval', value: '<duration>', help: 'time between two frames' },
  host: { key: 'server.host', flag: '--host', value: '<address>', help: 'address the server listens on' },
  port: { key: 'server.port', flag: '--port', value: '<number>', help: 'port the server listens on, 0 for any' },
  logLevel: { key: 'log.level', flag: '--log-level', value: '<level>', help: 'least important messages to log' },
} as const satisfies Record<string, { key: ConfigKey; flag: string; value: string; help: string }>;

type FlagName = keyof typeof FLAGS;

/** What commander makes of the flags added by {@link addConfigFlags}. */
export type ConfigFlags = { readonly [name in FlagName | 'config']?: string };

/** Gives a command `--config` and the named flags. */
export function addConfigFlags(command: Command, names: readonly FlagName[]): Command {
  for (const name of names) command.option(`${FLAGS[name].flag} ${FLAGS[name].value}`, FLAGS[name].help);
  return command.option('--config <file>', 'configuration file');
}

/** The configuration in force for a command. */
export async function loadCommandConfig(flags: ConfigFlags): Promise<LoadedConfig> {
  const settings = (Object.keys(FLAGS) as FlagName[]).flatMap((name): Setting[] => {
    const { key, flag } = FLAGS[name];
    const value = flags[name];
    return value === undefined ? [] : [{ key, value, origin: { source: 'flag', name: flag } }];
  });
  const { loadConfig } = await import('@tidemark/agent/config');
  return loadConfig({ flags: settings, file: flags.config, env: process.env, cwd: process.cwd() });
}
