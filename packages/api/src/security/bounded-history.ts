import type { History } from '@tidemark/storage';
import { apiError } from '../errors.ts';

/** Questions that may wait or be worked on at the same time. Each holds its answer in memory when it is done. */
const MAX_QUESTIONS = 64;

/** A second later, about so many of them are done. */
const RETRY_AFTER_SECONDS = 1;

/** A history that refuses questions with `API_BUSY` while too many wait. Live streams that catch up wait for their turn. */
export function boundQuestions(history: History, maxQuestions = MAX_QUESTIONS): History {
  let open = 0;
  const bound =
    <Args extends readonly unknown[], T>(ask: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      if (open >= maxQuestions) {
        throw apiError('API_BUSY', `${open} questions wait already`, {
          details: { retryAfterSeconds: RETRY_AFTER_SECONDS },
        });
      }
      open++;
      try {
        return await ask(...args);
      } finally {
        open--;
      }
    };
  return {
    ...history,
    facts: bound(history.facts),
    series: bound(history.series),
    metricNames: bound(history.metricNames),
    query: bound(history.query),
    events: bound(history.events),
  };
}
