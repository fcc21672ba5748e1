import { PassThrough } from 'node:stream';
import { createFakeClock, type Frame, METRICS, type Series } from '@tidemark/core';
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
    channel.take(frame(seq), numbers.inForce);
    for (let step = 0; channel.step(); step++) if (step % 3 === 0) join();
  };

  const early = Array.from({ length: 10 }, join);
  for (const seq of [1, 2, 3, 4, 5]) {
    serve(seq);
    expect(early.map((subscription) => subscription.seq)).toEqual(early.map(() => seq));
  }
});

const OF_B: Series = { metric: METRICS.process_threads, labels: { name: 'b' } };
const OF_C: Series = { metric: METRICS.process_threads, labels: { name: 'c' } };

it('looks for its series when it serves, not while frames arrive, and misses none that came in between', () => {
  const numbers = new SeriesNumbers();
  numbers.take(HOST);
  let looks = 0;
  const matches = ({ metric }: Series) => ++looks > 0 && metric === METRICS.process_threads;
  const counters = createLiveCounters();
  const channel = new Channel({ number: 1, key: '', matches, intervalMs: 0, heldFrames: 2, numbers, counters });
  const first = channel.columns;
  looks = 0;
  const layouts = [
    [OF_B, ...HOST.series],
    [OF_B, OF_C],
    [OF_C, OF_B],
    [...HOST.series, OF_C, OF_B],
  ];
  for (const [i, series] of layouts.entries()) {
    const layout = { series };
    channel.take({ ...frame(i + 1), layout, values: Float64Array.from(series, () => i) }, numbers.take(layout));
  }
  expect(looks).toBe(0);
  expect(channel.columns.series.map(({ labels }) => labels.name)).toEqual(['c', 'b', 'a "quoted" name']);
  expect(channel.columns.numbers).not.toContain(first.numbers[0]);
  expect(channel.frameAt(3).version).toBe(channel.version - 1);
});
