import type { Clock } from '@tidemark/core';
import { startPacer } from '../pacer.ts';
import type { Loop } from './loop.ts';
import type { RequestClient, RequestOutcome } from './request-client.ts';

/** After a failure a client waits, or a server that refuses would be asked as fast as this process can. */
const PAUSE_AFTER_FAILURE_MS = 100;

export interface ClosedLoopOptions {
  readonly clock: Clock;
  readonly clients: readonly RequestClient[];
  readonly connectRate: number;
  readonly onOutcome: (outcome: RequestOutcome, dueMs: number) => void;
  /** Every client has begun. */
  readonly onReady: () => void;
}

/** Each client sends its next request when the last one was answered, the clients beginning one after the other. */
export function startClosedLoop({ clock, clients, connectRate, onOutcome, onReady }: ClosedLoopOptions): Loop {
  let underWay = 0;
  let isStopped = false;
  let onIdle = () => {};
  const next = (client: RequestClient) => {
    if (isStopped) return;
    const sentMs = clock.monotonic();
    underWay++;
    client.send((outcome) => {
      underWay--;
      onOutcome(outcome, sentMs);
      if (underWay === 0 && isStopped) onIdle();
      if ('failure' in outcome) clock.setTimer(PAUSE_AFTER_FAILURE_MS, () => next(client));
      else next(client);
    });
  };
  const stopPacer = startPacer(clock, {
    ratePerSecond: connectRate,
    limit: clients.length,
    onDue: (index) => next(clients[index] as RequestClient),
    onEnd: onReady,
  });
  return {
    stop: () => {
      isStopped = true;
      stopPacer();
    },
    idle: () =>
      new Promise((resolve) => {
        onIdle = resolve;
        if (underWay === 0) resolve();
      }),
    get underWay() {
      return underWay;
    },
    unsent: 0,
  };
}
