import type { Clock } from '@tidemark/core';
import { startPacer } from '../pacer.ts';
import type { Loop } from './loop.ts';
import type { RequestClient, RequestOutcome } from './request-client.ts';
import { UnderWay } from './under-way.ts';

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
  const underWay = new UnderWay();
  let isStopped = false;
  const next = (client: RequestClient) => {
    if (isStopped) return;
    const sentMs = clock.monotonic();
    underWay.begin();
    client.send((outcome) => {
      onOutcome(outcome, sentMs);
      underWay.end();
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
    idle: () => underWay.idle(),
    get underWay() {
      return underWay.count;
    },
    unsent: 0,
  };
}
