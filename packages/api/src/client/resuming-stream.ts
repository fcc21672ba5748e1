import type { Clock, TidemarkError } from '@tidemark/core';
import { apiError } from '../errors.ts';
import { asClientError, isPassing } from './client-error.ts';

/** What tRPC tells of one connection. */
export interface StreamHandlers<Data> {
  onData(event: { readonly id: string; readonly data: Data }): void;
  onConnectionStateChange(change: { readonly state: string; readonly error?: unknown }): void;
  onError(error: unknown): void;
  onComplete(): void;
}

/** Subscribes after the event that was seen last. */
export type Subscribe<Data> = (
  lastEventId: string | undefined,
  handlers: StreamHandlers<Data>,
) => { unsubscribe(): void };

/** Told of what happens on a stream; one call at a time. */
export interface StreamObserver<Data> {
  onData(data: Data): void;
  /** The connection is lost. It will be restored by itself; the next call is then `onData`. */
  onLost(error: TidemarkError): void;
  /** The agent refused. The stream has ended. */
  onRefused(error: TidemarkError): void;
}

export interface StreamConnection {
  readonly url: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Pause before a lost stream is opened anew. */
const RETRY_MS = 1000;

/** Opens a stream and keeps it open until `signal` aborts or the returned function is called. */
export function keepStream<Data>(
  { url, clock, signal }: StreamConnection,
  subscribe: Subscribe<Data>,
  observer: StreamObserver<Data>,
): () => void {
  let stop = () => {};
  let lastEventId: string | undefined;
  const end = () => {
    signal.removeEventListener('abort', end);
    stop();
  };
  const open = () => {
    stop = openOnce<Data>(url, (handlers) => subscribe(lastEventId, handlers), {
      onData: ({ id, data }) => {
        lastEventId = id;
        observer.onData(data);
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

interface OnceObserver<Data> extends Pick<StreamHandlers<Data>, 'onData'> {
  /** Called once, unless the stream was stopped before. */
  onEnd(cause: unknown): void;
}

/** One connection. It does not restore itself: when it is lost, it ends. */
function openOnce<Data>(
  url: string,
  subscribe: (handlers: StreamHandlers<Data>) => { unsubscribe(): void },
  { onData, onEnd }: OnceObserver<Data>,
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
  const subscription = subscribe({
    onData,
    onConnectionStateChange: ({ state, error }) => {
      if (state === 'connecting' && error !== null) finish(error);
    },
    onError: finish,
    onComplete: () => finish(apiError('API_UNREACHABLE', `${url} ended the stream`)),
  });
  return stop;
}
