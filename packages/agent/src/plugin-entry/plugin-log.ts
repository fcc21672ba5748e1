import type { PluginLog } from '@tidemark/plugin-kit';
import type { Logger } from 'pino';

/** The log of the agent for a plugin; each line says whose it is: `{ receiver: 'chat' }`. */
export function createPluginLog(logger: Logger, whose: Readonly<Record<string, string>>): PluginLog {
  const level = (name: keyof PluginLog): PluginLog[typeof name] => {
    return (message, facts = {}) => {
      const { error, ...rest } = facts;
      logger[name]({ ...whose, ...rest, ...(error === undefined ? {} : { err: error }) }, message);
    };
  };
  return { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') };
}
