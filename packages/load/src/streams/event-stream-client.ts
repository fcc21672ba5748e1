import type { Clock } from '@tidemark/core';
import { type Client, type Dispatcher, errors } from 'undici';
import { type Failure, failureOf } from '../failures.ts';
import { requestHeaders } from '../request-headers.ts';
import type { ResolvedEventStreamPlan } from '../resolve-plan.ts';
import { createConnection } from '../undici-client.ts';
import { createEventBlocks, hasData } from './event-blocks.ts';
import type { OpenStreamClient, StreamClient, StreamEvents } from './stream-client.ts';

/** Clients of a server that streams events. */
export function eventStreamClients(plan: ResolvedEventStreamPlan, clock: Clock): OpenStreamClient {
  const url = subscriptionUrl(plan);
  const request = {
    path: `${url.pathname}${url.search}`,
    method: 'GET' as const,
    headers: { accept: 'text/event-stream', 'cache-control': 'no-store', ...requestHeaders(plan) },
  };
  return (events) => {
    const connection = createConnection(plan);
    const stream = new EventStream(connection, events);
    stream.limitOpening(clock, plan.timeoutMs);
    // A request that undici does not like ends within dispatch, before our caller has its client.
    queueMicrotask(() => connection.dispatch(request, stream));
    return stream;
  };
}

function subscriptionUrl({ url, match, intervalMs }: ResolvedEventStreamPlan): URL {
  const subscription = new URL(url);
  if (match !== undefined) subscription.searchParams.set('match', match);
  if (intervalMs !== undefined) subscription.searchParams.set('intervalMs', String(intervalMs));
  return subscription;
}

/** One response that does not end. */
class EventStream implements StreamClient, Dispatcher.DispatchHandler {
  readonly #connection: Client;
  readonly #events: StreamEvents;
  readonly #blocks = createEventBlocks();
  #controller: Dispatcher.DispatchController | undefined;
  #cancelTimeout = () => {};
  #isOver = false;

  constructor(connection: Client, events: StreamEvents) {
    this.#connection = connection;
    this.#events = events;
  }

  limitOpening(clock: Clock, timeoutMs: number): void {
    this.#cancelTimeout = clock.setTimer(timeoutMs, () =>
      this.#end({ kind: 'timeout', detail: '', message: 'the stream was not open in time' }),
    );
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: { 'content-type'?: unknown },
  ): void {
    if (this.#isOver || status < 200) return;
    this.#cancelTimeout();
    const type = String(headers['content-type']);
    if (status !== 200 || !type.startsWith('text/event-stream')) {
      const answer = status === 200 ? type : String(status);
      const message = `the server answered ${answer} instead of streaming events`;
      this.#end({ kind: 'handshake', detail: String(status), message });
    } else {
      this.#events.onOpen();
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver) return;
    try {
      this.#blocks.push(chunk, (block) => {
        if (!this.#isOver && hasData(block)) this.#events.onMessage(block);
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#end({ kind: 'protocol', detail: '', message: error.message });
    }
  }

  onResponseEnd(): void {
    this.#end({ kind: 'closed', detail: '', message: 'the server ended the stream' });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(failureOf(error));
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  send(): void {}

  /** There is no good-bye in this protocol. */
  close(): void {
    this.#end({ kind: 'closed', detail: '', message: 'the stream was closed' });
  }

  destroy(): void {
    this.#isOver = true;
    this.#cancelTimeout();
    this.#connection.destroy(new errors.ClientDestroyedError()).catch(() => {});
  }

  #end(failure: Failure): void {
    if (this.#isOver) return;
    this.destroy();
    this.#events.onEnd(failure);
  }
}
