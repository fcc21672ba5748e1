import type { LiveFrameShape, QueryShape } from '@tidemark/api';
import type { Clock } from '@tidemark/core';
import type { Client } from '../client.ts';
import { overdueAfterMs, type StreamFacts } from './connection-state.ts';
import { createFrameDecoder } from './frame-decoder.ts';
import { createHistoryJoin } from './history-join.ts';
import { followLiveStream } from './live-stream.ts';
import type { Reading } from './reading.ts';

const HISTORY_TIMEOUT_MS = 10_000;

export interface SessionOptions {
  readonly client: Client;
  readonly clock: Clock;
  /** How many points the page keeps: how far back the history is asked. */
  readonly points: number;
  /** The metrics whose history is asked. */
  readonly historyMetrics: readonly string[];
  /** Selects the series of the live stream. */
  readonly liveMatch: string;
  readonly onReading: (reading: Reading) => void;
  readonly onFacts: (facts: StreamFacts) => void;
  /** The stream is back after so long that all it would resume with lies outside of the page's window. */
  readonly onOutdated: () => void;
  /** Why the history before the first frame is missing. */
  readonly onHistoryFailed: (error: unknown) => void;
}

export interface Session {
  /** The newest frame that came, or undefined before the first. */
  lastSeq(): number | undefined;
  close(): void;
}

/** One view of one recording: its recent history, then every frame, resumed wherever the stream breaks. */
export function openSession(options: SessionOptions): Session {
  const { client, clock } = options;
  const decoder = createFrameDecoder();
  const join = createHistoryJoin(options.onReading);
  const ended = new AbortController();
  const facts = createStreamFacts(options);

  const onFrame = (frame: LiveFrameShape) => {
    const isFirst = decoder.lastSeq === undefined;
    const reading = decoder.decode(frame);
    if (reading === undefined) return;
    facts.frame(frame.intervalMs);
    join.live(reading);
    if (!isFirst) return;
    loadHistory(options, frame, ended.signal).then(join.history, (error: unknown) => {
      join.history([]);
      if (!ended.signal.aborted) options.onHistoryFailed(error);
    });
  };
  const stopStream = followLiveStream({
    client,
    clock,
    match: options.liveMatch,
    onFrame,
    onOpen: facts.open,
    lastSeq: () => decoder.lastSeq,
  });
  return {
    lastSeq: () => decoder.lastSeq,
    close() {
      ended.abort();
      facts.close();
      stopStream();
    },
  };
}

/** Keeps what is known of the stream, and notices when the next frame is overdue. */
function createStreamFacts({ clock, points, onFacts, onOutdated }: SessionOptions) {
  let facts: StreamFacts = { open: false, hasData: false, overdue: false };
  let newest: { arrivedMs: number; intervalMs: number } | undefined;
  let cancelWatch = () => {};
  const tell = (change: Partial<StreamFacts>) => {
    facts = { ...facts, ...change };
    onFacts(facts);
  };
  return {
    frame(intervalMs: number) {
      newest = { arrivedMs: clock.now(), intervalMs };
      cancelWatch();
      cancelWatch = clock.setTimer(overdueAfterMs(intervalMs), () => tell({ overdue: true }));
      tell({ hasData: true, overdue: false });
    },
    open(open: boolean) {
      if (open && newest !== undefined && clock.now() - newest.arrivedMs > points * newest.intervalMs) onOutdated();
      else tell({ open });
    },
    close: () => cancelWatch(),
  };
}

/** The steps before the first live frame and the one it falls into, one answer a metric. */
async function loadHistory(
  { client, clock, points, historyMetrics }: SessionOptions,
  first: LiveFrameShape,
  ended: AbortSignal,
): Promise<QueryShape[]> {
  const timeout = new AbortController();
  const cancel = clock.setTimer(HISTORY_TIMEOUT_MS, () => timeout.abort());
  const signal = AbortSignal.any([ended, timeout.signal]);
  const range = { fromMs: first.timeMs - points * first.intervalMs, toMs: first.timeMs + 1, stepMs: first.intervalMs };
  try {
    return await Promise.all(historyMetrics.map((match) => client.query.query({ match, ...range }, { signal })));
  } finally {
    cancel();
  }
}
