import type { RecorderStatus } from '@tidemark/api';
import type { RecorderEvent } from '@tidemark/collector';
import { isTidemarkError } from '@tidemark/core';
import type { Logger } from 'pino';

/** What happened to the recorder, for status and log. */
export interface RecorderLog {
  readonly lastRestart: RecorderStatus['lastRestart'];
  readonly journalError: RecorderStatus['journalError'];
  take(event: RecorderEvent): void;
}

export function createRecorderLog(logger: Logger): RecorderLog {
  let lastRestart: RecorderStatus['lastRestart'] = null;
  let journalError: RecorderStatus['journalError'] = null;
  return {
    get lastRestart() {
      return lastRestart;
    },
    get journalError() {
      return journalError;
    },
    take: (event) => {
      switch (event.type) {
        case 'stalled':
          logger.warn({ reason: event.reason }, 'recorder stopped; starting another one');
          break;
        case 'restarted':
          lastRestart = { atMs: event.atMs, reason: event.reason };
          logger.warn({ restarts: event.restarts }, 'recording again');
          break;
        case 'restart-failed':
          logger.error({ err: event.error, retryMs: event.retryMs }, 'recorder did not start');
          break;
        case 'sink-error': {
          const { error } = event;
          journalError = { atMs: event.atMs, code: isTidemarkError(error) ? error.code : error.name, message: error.message };
          logger.error({ err: error }, 'frames do not reach the file; recording goes on in memory');
          break;
        }
        case 'sink-recovered':
          journalError = null;
          logger.info('frames reach the file again');
      }
    },
  };
}
