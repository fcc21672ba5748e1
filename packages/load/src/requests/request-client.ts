import type { Clock } from '@tidemark/core';
import type { Client, Dispatcher } from 'undici';
import { type Failure, failureOf } from '../failures.ts';
import { requestHeaders } from '../request-headers.ts';
import type { ResolvedHttpPlan } from '../resolve-plan.ts';
import { createConnection } from '../undici-client.ts';

/** How one request ended: with an answer, or without one. */
export type RequestOutcome = { readonly status: number; readonly bytes: number } | { readonly failure: Failure };

/** One connection that is kept open and carries one request at a time. */
export interface RequestClient {
  send(onOutcome: (outcome: RequestOutcome) => void): void;
  /** Ends the connection; a request under way has no outcome any more. */
  destroy(): Promise<void>;
}

/** Connections of all clients. More opened than there are clients means that the server does not keep them. */
export interface ConnectionCounts {
  opened: number;
  open: number;
}

/** Clients that all send the request of the plan, and count their connections in `counts`. */
export function requestClients(plan: ResolvedHttpPlan, clock: Clock, counts: ConnectionCounts): () => RequestClient {
  const request: Dispatcher.DispatchOptions = {
    path: `${plan.url.pathname}${plan.url.search}`,
    method: plan.method as Dispatcher.HttpMethod,
    headers: requestHeaders(plan),
    ...(plan.body === undefined ? {} : { body: plan.body }),
  };
  return () => {
    const connection = createConnection(plan);
    connection.on('connect', () => {
      counts.opened++;
      counts.open++;
    });
    connection.on('disconnect', () => {
      counts.open--;
    });
    let current: Exchange | undefined;
    return {
      send: (onOutcome) => {
        current = new Exchange(onOutcome);
        current.limit(clock, plan.timeoutMs);
        connection.dispatch(request, current);
      },
      destroy: () => {
        current?.forget();
        return endConnection(connection);
      },
    };
  };
}

async function endConnection(connection: Client): Promise<void> {
  if (!connection.destroyed) await connection.destroy();
}

/** One request and its answer, of which only the length is kept. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #onOutcome: (outcome: RequestOutcome) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #cancelTimeout = () => {};
  #status = 0;
  #bytes = 0;
  #isOver = false;

  constructor(onOutcome: (outcome: RequestOutcome) => void) {
    this.#onOutcome = onOutcome;
  }

  limit(clock: Clock, timeoutMs: number): void {
    this.#cancelTimeout = clock.setTimer(timeoutMs, () => {
      this.#end({ failure: { kind: 'timeout', detail: '', message: 'there was no whole answer in time' } });
      this.#controller?.abort(new Error('out of time'));
    });
  }

  forget(): void {
    this.#isOver = true;
    this.#cancelTimeout();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It may have been out of time before a connection was there to send it.
    if (this.#isOver) controller.abort(new Error('out of time'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
  }

  onResponseEnd(): void {
    this.#end({ status: this.#status, bytes: this.#bytes });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end({ failure: failureOf(error) });
  }

  #end(outcome: RequestOutcome): void {
    if (this.#isOver) return;
    this.forget();
    this.#onOutcome(outcome);
  }
}
