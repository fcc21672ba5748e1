import { isTidemarkError } from '@tidemark/core';
import { messageOf } from '../contract/failure.ts';
import type { PluginLog } from '../contract/plugin.ts';

/** What the log is told of a receiver that does not accept. */
export interface FailureLog {
  /** It keeps everything from arriving. */
  away(error: unknown, waiting: number): void;
  /** It does not want this one. A reason that comes again is told only when something was accepted in between. */
  refused(key: string, error: unknown): void;
  accepted(): void;
}

export function createFailureLog(log: PluginLog | undefined): FailureLog {
  let told: string | undefined;
  return {
    away: (error, waiting) => log?.warn('the receiver is away', { ...factsOf(error), waiting }),
    refused: (key, error) => {
      const reason = messageOf(error);
      if (reason === told) return;
      told = reason;
      log?.error('gave up: the receiver refuses it', { key, ...factsOf(error) });
    },
    accepted: () => {
      told = undefined;
    },
  };
}

/** What a receiver answers is no matter of our code; where anything else was thrown, the stack says where. */
function factsOf(error: unknown): Readonly<Record<string, unknown>> {
  return isTidemarkError(error) ? { reason: error.message } : { error };
}
