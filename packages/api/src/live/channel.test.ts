import { PassThrough } from 'node:stream';
import { createFakeClock, type Frame } from '@tidemark/core';
import { expect, it } from 'vitest';
import { HOST, T0 } from '../../test/recording-here.ts';
import { Channel } from './channel.ts';
import { LiveClient } from './live-client.ts';
import { createLiveCounters } from './live-counters.ts';
import { LIVE_LIMITS } from './live-limits.ts';
import { messageOf } from './message.ts';
import { SeriesNumbers } from './series-numbers.ts';
import { Subscription } from './subscription.ts';

const WIRE = { encode: ({ json }: { json: string }) => Buffer.from(`${json}\n`) };

function frame(seq: number): Frame {
  const values = Float64Array.from(HOST.series, () => seq);
  return { seq, timeMs: T0 + seq * 1000, elapsedMs: 1000, intervalMs: 1000, layout: HOST, values };
}

it('serves everyone within a tick, also those at the end of the line when others join meanwhile', () => {
  const counters = createLiveCounters();
  const numbers = new SeriesNumbers();
  numbers.take(HOST);
  const options = { number: 1, key: '', matches: () => true, intervalMs: 0, heldFrames: 8, numbers, counters };
  const channel = new Channel(options);
  const host = { clock: createFakeClock(), limits: LIVE_LIMITS, counters, heartbeat: () => messageOf('heartbeat', {}) };
  const join = () => {
    const transport = { wire: WIRE, canAsk: false, stream: new PassThrough(), probe: undefined, close: () => {} };
    const subscription = new Subscription(new LiveClient(host, transport), channel, '');
    subscription.join(channel.version);
    return subscription;
  };
  const serve = (seq: number) => {
    channel.take(frame(seq));
    for (let step = 0; channel.step(); step++) if (step % 3 === 0) join();
  };

  const early = Array.from({ length: 10 }, join);
  for (const seq of [1, 2, 3, 4, 5]) {
    serve(seq);
    expect(early.map((subscription) => subscription.seq)).toEqual(early.map(() => seq));
  }
});
