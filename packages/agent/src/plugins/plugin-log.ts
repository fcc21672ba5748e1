import type { PluginLog } from '@tidemark/plugin-kit';
import type { Logger } from 'pino';

/** The log of the agent for a receiver, whose name each line carries. */
export function createPluginLog(logger: Logger, receiver: string): PluginLog {
  const level = (name: keyof PluginLog): PluginLog[typeof name] => {
    return (message, facts = {}) => {
      const { error, ...rest } = facts;
      logger[name]({ receiver, ...rest, ...(error === undefined ? {} : { err: error }) }, message);
    };
  };
  return { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') };
}
