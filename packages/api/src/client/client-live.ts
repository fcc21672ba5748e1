import type { Clock, TidemarkError } from '@tidemark/core';
import type { TRPCClient } from '@trpc/client';
import type { inferRouterInputs } from '@trpc/server';
import { apiError } from '../errors.ts';
import type { AppRouter } from '../rpc/router.ts';
import type { LiveFrameShape, SeriesShape } from '../shapes/shapes.ts';
import { asClientError, isPassing } from './client-error.ts';

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

/** What a stream is asked for with; `lastEventId` is the sequence number after which it resumes. */
export type ResumableInput = inferRouterInputs<AppRouter>['live'];

/** Pause before a lost stream is opened anew. */
const RETRY_MS = 1000;

/** Opens the stream and keeps it open until `signal` aborts or the returned function is called. */
export function subscribeLive(connection: LiveConnection, input: ResumableInput, observer: LiveObserver): () => void {
  const { url, clock, signal } = connection;
  let stop = () => {};
  let lastEventId: string | undefined;
  let series: SeriesShape[] = [];
  const end = () => {
    signal.removeEventListener('abort', end);
    stop();
  };
  const open = () => {
    const resumed = lastEventId === undefined ? input : { ...input, lastEventId };
    stop = openStream(connection, resumed, {
      onData: ({ id, data }) => {
        lastEventId = id;
        series = data.series ?? series;
        observer.onFrame({ ...data, series });
      },
      onEnd: (cause) => {
        const error = asClientError(cause, url);
        stop = clock.setTimer(RETRY_MS, open);
        if (isPassing(error)) return observer.onLost(error);
        end();
        observer.onRefused(error);
      },
    });
  };
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  else open();
  return end;
}

interface StreamObserver {
  onData(event: { readonly id: string; readonly data: LiveFrameShape }): void;
  /** Called once, unless the stream was stopped before. */
  onEnd(cause: unknown): void;
}

/** One connection. It does not restore itself: when it is lost, it ends. */
function openStream(
  { trpc, url }: LiveConnection,
  input: ResumableInput,
  { onData, onEnd }: StreamObserver,
): () => void {
  let open = true;
  const stop = () => {
    open = false;
    subscription.unsubscribe();
  };
  const finish = (cause: unknown) => {
    if (!open) return;
    stop();
    onEnd(cause);
  };
  const subscription = trpc.live.subscribe(input, {
    onData,
    onConnectionStateChange: ({ state, error }) => {
      if (state === 'connecting' && error !== null) finish(error);
    },
    onError: finish,
    onComplete: () => finish(apiError('API_UNREACHABLE', `${url} ended the stream`)),
  });
  return stop;
}
