import type { LiveFrameShape } from '@tidemark/api';
import type { Clock } from '@tidemark/core';
import type { Client } from '../client.ts';

/** Frames from memory that come first, so that counters have a rate at once. */
const BACKLOG = 2;
/** The browser resumes a broken stream by itself; when it gives up (at a proxy's error page), a new one is opened. */
const REOPEN_AFTER_MS = 2000;

export interface LiveStreamOptions {
  readonly client: Client;
  readonly clock: Clock;
  /** Selects the series. */
  readonly match: string;
  /** The newest frame that was taken: where a new stream resumes. */
  readonly lastSeq: () => number | undefined;
  readonly onFrame: (frame: LiveFrameShape) => void;
  /** Called with true when the stream opens and with false when it breaks; it is reopened without being asked. */
  readonly onOpen: (open: boolean) => void;
}

/** Follows the live frames of an agent until the returned function is called. */
export function followLiveStream({ client, clock, match, lastSeq, onFrame, onOpen }: LiveStreamOptions): () => void {
  let isStopped = false;
  let disconnect = () => {};
  const reopen = () => {
    if (isStopped) return;
    onOpen(false);
    disconnect = clock.setTimer(REOPEN_AFTER_MS, open);
  };
  const open = () => {
    const seen = lastSeq();
    const input = { match, backlog: BACKLOG, ...(seen === undefined ? {} : { lastEventId: String(seen) }) };
    const subscription = client.live.subscribe(input, {
      onData: ({ data }) => onFrame(data),
      onConnectionStateChange: ({ state }) => onOpen(state === 'pending'),
      onError: reopen,
      onComplete: reopen,
    });
    disconnect = () => subscription.unsubscribe();
  };
  open();
  return () => {
    isStopped = true;
    disconnect();
  };
}
