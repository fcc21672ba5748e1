import { join } from 'node:path';
import type { ResolvedConfig } from '@tidemark/agent/config';
import { HISTORY_FILE_NAME } from '@tidemark/storage';
import { type ConfigFlags, loadCommandConfig } from './config-flags.ts';

/** What a command that looks after the history file is given. */
export interface HistoryFileFlags extends ConfigFlags {
  readonly json?: true;
}

/** The history file that the flags of a command name, and the configuration in force. */
export async function findHistoryFile(flags: ConfigFlags): Promise<{ file: string; config: ResolvedConfig }> {
  const { config } = await loadCommandConfig(flags);
  return { file: join(config.dataDir, HISTORY_FILE_NAME), config };
}
