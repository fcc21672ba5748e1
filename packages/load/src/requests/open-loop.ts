import type { Clock } from '@tidemark/core';
import { startPacer } from '../pacer.ts';
import type { Loop } from './loop.ts';
import type { RequestClient, RequestOutcome } from './request-client.ts';
import { UnderWay } from './under-way.ts';

export interface OpenLoopOptions {
  readonly clock: Clock;
  readonly clients: readonly RequestClient[];
  readonly ratePerSecond: number;
  /** `dueMs` is when the request should have been sent, however late it was. */
  readonly onOutcome: (outcome: RequestOutcome, dueMs: number) => void;
}

/**
 * Requests become due at a rate of their own, whether the server keeps up or not. One that finds all clients waiting is sent
 * by the first that is free, and measured from when it was due: otherwise a server that stalls would be measured only by
 * the few requests that are under way meanwhile (coordinated omission). What waits is two counters, so it may be any number.
 */
export function startOpenLoop({ clock, clients, ratePerSecond, onOutcome }: OpenLoopOptions): Loop {
  const free = [...clients].reverse();
  const periodMs = 1000 / ratePerSecond;
  let firstDueMs = 0;
  let due = 0;
  let sent = 0;
  const underWay = new UnderWay();
  let isStopped = false;
  const send = (client: RequestClient) => {
    const dueMs = firstDueMs + sent * periodMs;
    sent++;
    underWay.begin();
    client.send((outcome) => {
      onOutcome(outcome, dueMs);
      underWay.end();
      free.push(client);
      sendDue();
    });
  };
  const sendDue = () => {
    while (!isStopped && sent < due && free.length > 0) send(free.pop() as RequestClient);
  };
  const stopPacer = startPacer(clock, {
    ratePerSecond,
    onDue: (index, dueMs) => {
      if (index === 0) firstDueMs = dueMs;
      due = index + 1;
      sendDue();
    },
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
    get unsent() {
      return due - sent;
    },
  };
}
