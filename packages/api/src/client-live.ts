import type { Clock, TidemarkError } from '@tidemark/core';
import type { TRPCClient } from '@trpc/client';
import type { inferRouterInputs } from '@trpc/server';
import { asClientError, isPassing } from './client-error.ts';
import { apiError } from './errors.ts';
import type { AppRouter } from './router.ts';
import type { LiveFrameShape, SeriesShape } from './shapes.ts';

/** One tick of a live stream. */
export interface LiveFrame extends LiveFrameShape {
  /** The same array as in the frame before, unless the columns changed. */
  readonly series: SeriesShape[];
}

/** Told of what happens on a live stream; one call at a time. */
export interface LiveObserver {
  onFrame(frame: LiveFrame): void;
  /** The connection is lost. It will be restored by itself; the next call is then `onFrame`. */
  onLost(error: TidemarkError): void;
  /** The agent refused, as it does for a bad selector. The stream has ended. */
  onRefused(error: TidemarkError): void;
}

export interface LiveConnection {
  readonly trpc: TRPCClient<AppRouter>;
  readonly url: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

type LiveInput = inferRouterInputs<AppRouter>['live'];

/** Pause before a lost stream is opened anew. Lost connections that the event source restores itself do not come here. */
const RETRY_MS = 1000;

/** Opens the stream and keeps it open until `signal` aborts or the returned function is called. */
export function subscribeLive(connection: LiveConnection, input: LiveInput, observer: LiveObserver): () => void {
  const { trpc, url, clock, signal } = connection;
  let lastEventId: string | undefined;
  let series: SeriesShape[] = [];
  let disconnect = () => {};
  let ended = false;
  const end = () => {
    ended = true;
    signal.removeEventListener('abort', end);
    disconnect();
  };
  const retry = (error: TidemarkError) => {
    if (ended) return;
    if (!isPassing(error)) {
      end();
      return observer.onRefused(error);
    }
    observer.onLost(error);
    disconnect = clock.setTimer(RETRY_MS, open);
  };
  const open = () => {
    const subscription = trpc.live.subscribe(lastEventId === undefined ? input : { ...input, lastEventId }, {
      onData: ({ id, data }) => {
        lastEventId = id;
        series = data.series ?? series;
        observer.onFrame({ ...data, series });
      },
      onConnectionStateChange: ({ state, error }) => {
        if (!ended && state === 'connecting' && error !== null) observer.onLost(asClientError(error, url));
      },
      onError: (error) => retry(asClientError(error, url)),
      onComplete: () => retry(apiError('API_UNREACHABLE', `${url} ended the stream`)),
    });
    disconnect = () => subscription.unsubscribe();
  };
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  else open();
  return end;
}
