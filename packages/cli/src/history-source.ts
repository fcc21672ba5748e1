import { join } from 'node:path';
import { catalogueAnswer, eventsAnswer, latestAnswer, queryAnswer } from '@tidemark/api/answers';
import type { Client } from '@tidemark/api/client';
import { compileSelector, METRICS, parseSelector, requireKnownMetric, type Selector } from '@tidemark/core';
import { HISTORY_FILE_NAME, type History, openHistory } from '@tidemark/storage';
import type { AgentFlags } from './agent-client.ts';
import { loadCommandConfig } from './config-flags.ts';

/** What answers questions about the history: an agent, or the file itself, which needs none. */
export type HistorySource = Pick<Client, 'series' | 'latest' | 'query' | 'events' | 'close'>;

export type SourceFlags = AgentFlags;

/** The source that the flags of a command name. */
export async function openSource(flags: SourceFlags): Promise<HistorySource> {
  const { config } = await loadCommandConfig(flags);
  if (flags.url !== undefined) {
    const { openClient } = await import('./agent-client.ts');
    return openClient(config, flags);
  }
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
    series: async (match) => catalogueAnswer(await history().series(await selectorOf(match, history))),
    latest: async (match) => {
      const matches = compileSelector(await selectorOf(match, history));
      const frame = await history().latest();
      return frame === undefined ? null : latestAnswer(frame, matches);
    },
    query: async ({ match, ...question }) => {
      const selector = await selectorOf(match, history);
      return queryAnswer(await history().query({ ...question, selector }));
    },
    events: async (request) => eventsAnswer(await history().events(request)),
    close: async () => opened?.close(),
  };
}

/** Metrics of our own are known before they were recorded; others when they were. */
async function selectorOf(match: string | undefined, history: () => History): Promise<Selector> {
  if (match === undefined) return { matchers: [] };
  const selector = parseSelector(match);
  if (selector.metric === undefined || selector.metric in METRICS) return selector;
  requireKnownMetric(selector, [...Object.keys(METRICS), ...(await recordedMetrics(history))]);
  return selector;
}

/** None where nothing can be read: a misspelt metric is told as such even then. */
async function recordedMetrics(history: () => History): Promise<readonly string[]> {
  try {
    return await history().metricNames();
  } catch {
    return [];
  }
}
