import type { TidemarkError } from '@tidemark/core';
import type { TRPCClient } from '@trpc/client';
import type { inferRouterInputs } from '@trpc/server';
import type { AppRouter } from '../rpc/router.ts';
import type { LiveFrameShape, SeriesShape } from '../shapes/shapes.ts';
import { keepStream, type StreamConnection } from './resuming-stream.ts';

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

export interface LiveConnection extends StreamConnection {
  readonly trpc: TRPCClient<AppRouter>;
}

/** What a stream is asked for with; `lastEventId` is the sequence number after which it resumes. */
export type ResumableInput = inferRouterInputs<AppRouter>['live'];

/** Opens the stream and keeps it open until `signal` aborts or the returned function is called. */
export function subscribeLive(connection: LiveConnection, input: ResumableInput, observer: LiveObserver): () => void {
  let series: SeriesShape[] = [];
  return keepStream<LiveFrameShape>(
    connection,
    (lastEventId, handlers) =>
      connection.trpc.live.subscribe(lastEventId === undefined ? input : { ...input, lastEventId }, handlers),
    {
      ...observer,
      onData: (frame) => {
        series = frame.series ?? series;
        observer.onFrame({ ...frame, series });
      },
    },
  );
}
