import type { LiveFrames, RecorderStatus } from '@tidemark/api';
import type { Recorder, RecorderEvent } from '@tidemark/collector';
import { isTidemarkError } from '@tidemark/core';
import type { Logger } from 'pino';

/** What happened to the recorder: into the log as it happens, and summed up for the status. */
export interface RecorderLog {
  take(event: RecorderEvent): void;
  status(recorder: Recorder, live: LiveFrames): RecorderStatus;
}

export function createRecorderLog(logger: Logger): RecorderLog {
  let lastRestart: RecorderStatus['lastRestart'] = null;
  let journalError: RecorderStatus['journalError'] = null;
  return {
    status: (recorder, live) => ({
      state: stateOf(recorder, live),
      intervalMs: recorder.intervalMs,
      restarts: recorder.restarts,
      lastRestart,
      journalError,
    }),
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
        case 'sink-error':
          journalError = { atMs: event.atMs, ...describe(event.error) };
          logger.error({ err: event.error }, 'frames do not reach the file; recording goes on in memory');
          break;
        case 'sink-recovered':
          journalError = null;
          logger.info('frames reach the file again');
      }
    },
  };
}

function stateOf(recorder: Recorder, live: LiveFrames): RecorderStatus['state'] {
  if (!recorder.isRecording) return 'stalled';
  if (!recorder.isCollecting) return 'stopped';
  return live.newest === undefined ? 'starting' : 'recording';
}

function describe(error: Error): { readonly code: string; readonly message: string } {
  return { code: isTidemarkError(error) ? error.code : error.name, message: error.message };
}
