import { Writable } from 'node:stream';
import type { Clock } from '@tidemark/core';
import { type ClientHost, LiveClient, type Transport } from '../src/live/live-client.ts';
import { createLiveCounters, type LiveCounters } from '../src/live/live-counters.ts';
import { LIVE_LIMITS } from '../src/live/live-limits.ts';
import { type Message, messageOf } from '../src/live/message.ts';
import type { Received } from './live-here.ts';

/** A client without a connection: what is written to it can be looked at. */
export interface LiveClientHere {
  readonly client: LiveClient;
  /** What it was sent, as far as it was taken. */
  readonly received: readonly Received[];
}

export interface LiveClientHereOptions {
  readonly clock: Clock;
  readonly counters?: LiveCounters;
  /** Takes nothing of what is written. */
  readonly isStuck?: boolean;
}

export function createLiveClient({
  clock,
  counters = createLiveCounters(),
  isStuck = false,
}: LiveClientHereOptions): LiveClientHere {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      chunks.push(String(chunk));
      if (!isStuck) done();
    },
  });
  const wire = { encode: ({ json }: Message) => Buffer.from(`${json}\n`) };
  const transport: Transport = { wire, stream, canAsk: true, probe: undefined, close: () => stream.end() };
  const host: ClientHost = { clock, limits: LIVE_LIMITS, counters, heartbeat: () => messageOf('heartbeat', {}) };
  return {
    client: new LiveClient(host, transport),
    get received() {
      const lines = chunks.join('').split('\n');
      return lines.slice(0, -1).map((line) => JSON.parse(line) as Received);
    },
  };
}
