import { join } from 'node:path';
import { latestAnswer, queryAnswer } from '@tidemark/api/answers';
import type { Client } from '@tidemark/api/client';
import { compileSelector, METRICS, parseSelector, requireKnownMetric, type Selector } from '@tidemark/core';
import { HISTORY_FILE_NAME, type History, openHistory } from '@tidemark/storage';
import { type ConfigFlags, loadCommandConfig } from './config-flags.ts';

/** What answers questions about the history: an agent, or the file itself, which needs none. */
export type HistorySource = Pick<Client, 'latest' | 'query' | 'close'>;

export interface SourceFlags extends ConfigFlags {
  readonly url?: string;
}

/** The source that the flags of a command name. */
export async function openSource(flags: SourceFlags): Promise<HistorySource> {
  if (flags.url !== undefined) {
    const { openClient } = await import('./agent-client.ts');
    return openClient(flags.url);
  }
  const { config } = await loadCommandConfig(flags);
  return openFileSource(join(config.dataDir, HISTORY_FILE_NAME));
}

/** Reads a history file, whether an agent is writing it or not. It is opened with the first question. */
function openFileSource(file: string): HistorySource {
  let opened: History | undefined;
  const history = () => {
    opened ??= openHistory(file);
    return opened;
  };
  return {
    latest: async (match) => {
      const matches = compileSelector(match === undefined ? { matchers: [] } : parseKnownSelector(match));
      const frame = await history().latest();
      return frame === undefined ? null : latestAnswer(frame, matches);
    },
    query: async ({ match, ...question }) => {
      const selector = parseKnownSelector(match);
      return queryAnswer(await history().query({ ...question, selector }));
    },
    close: async () => opened?.close(),
  };
}

function parseKnownSelector(text: string): Selector {
  const selector = parseSelector(text);
  requireKnownMetric(selector, Object.keys(METRICS));
  return selector;
}
