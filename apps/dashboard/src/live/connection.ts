import type { StatusShape } from '@tidemark/api';
import { type ConnectionState, connectionState } from './connection-state.ts';
import { openSession, type SessionOptions } from './session.ts';

const STATUS_EVERY_MS = 5000;

export interface ConnectionOptions
  extends Pick<
    SessionOptions,
    'client' | 'clock' | 'points' | 'historyMetrics' | 'liveMatch' | 'onReading' | 'onHistoryFailed'
  > {
  /** All readings so far are void: they belong to another recording, or the page was away for too long. */
  readonly onRestart: () => void;
  readonly onState: (state: ConnectionState) => void;
  readonly onStatus: (status: StatusShape) => void;
}

/** Follows an agent until closed: history first, then live, across reconnects without a hole or a duplicate. */
export function openConnection(options: ConnectionOptions): { close(): void } {
  const { client, clock, onRestart, onState, onStatus } = options;
  let cancelPoll = () => {};
  let isClosed = false;

  const open = () =>
    openSession({ ...options, onFacts: (facts) => onState(connectionState(facts)), onOutdated: restart });
  const restart = () => {
    session.close();
    onRestart();
    session = open();
  };
  const poll = async () => {
    const seenSeq = session.lastSeq();
    // A lost agent is noticed on the stream, sooner; the last known status stays on the page meanwhile.
    const status = await client.status.query().catch(() => undefined);
    if (isClosed) return;
    if (status !== undefined) {
      onStatus(status);
      if (isAnotherRecording(seenSeq, status)) restart();
    }
    cancelPoll = clock.setTimer(STATUS_EVERY_MS, () => void poll());
  };
  let session = open();
  void poll();
  return {
    close() {
      isClosed = true;
      cancelPoll();
      session.close();
    },
  };
}

/** Sequence numbers never go back within one file. */
function isAnotherRecording(seenSeq: number | undefined, { recorder: { newestFrame } }: StatusShape): boolean {
  return seenSeq !== undefined && newestFrame !== null && newestFrame.seq < seenSeq;
}
