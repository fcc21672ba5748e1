import { type Frame, type Layout, METRICS } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { type LivePeer, type Received, serveLiveHere } from '../../test/live-here.ts';
import { recordHere, T0 } from '../../test/recording-here.ts';
import { openTcpProxy } from '../../test/tcp-proxy.ts';
import { LIVE_LIMITS } from './live-limits.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function subscribe(peer: LivePeer, request: Readonly<Record<string, unknown>> = {}) {
  peer.send({ type: 'subscribe', id: 'a', ...request });
  return peer.next('subscribed');
}

const seqsOf = (messages: readonly Received[]) => messages.filter(({ type }) => type === 'frame').map(({ seq }) => seq);

const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

const WIDE: Layout = {
  series: Array.from({ length: 15_000 }, (_, i) => ({ metric: METRICS.process_threads, labels: { pid: String(i) } })),
};
const WIDE_VALUES = Float64Array.from(WIDE.series, (_, i) => 1e9 + i + 1 / 3);

/** Some 300 kB, so that not many fit into what lies between two sockets. */
const wideFrame = (seq: number): Frame => ({
  seq,
  timeMs: T0 + seq * 1000,
  elapsedMs: 1000,
  intervalMs: 1000,
  layout: WIDE,
  values: WIDE_VALUES,
});

describe('a client that stops reading', () => {
  it('gets what it had begun, a count of what was left out, and the newest; the others lose nothing', async () => {
    await using live = await serveLiveHere();
    const { live: frames } = live.here;
    frames.push(wideFrame(1));
    await using slow = await live.connect();
    await using other = await live.connect();
    const { channel } = await subscribe(slow);
    await subscribe(other);
    slow.socket.pause();
    for (let seq = 2; seq <= 60; seq++) {
      frames.push(wideFrame(seq));
      expect((await other.next('frame')).seq).toBe(seq);
    }
    expect(live.counters().sentFrames).toBeLessThan(100);
    slow.socket.resume();
    const skipped = await slow.next('skipped');
    const before = seqsOf(slow.received.slice(0, slow.received.indexOf(skipped)));
    const afterSeq = before.at(-1) as number;
    expect(before).toEqual(upTo(afterSeq).slice(1));
    expect(skipped).toMatchObject({ channel, afterSeq, frames: 60 - afterSeq - 1 });
    expect(skipped.elapsedMs).toBe(skipped.frames * 1000);
    expect(await slow.next()).toMatchObject({ type: 'frame', seq: 60 });
    frames.push(wideFrame(61));
    expect(await slow.next()).toMatchObject({ type: 'frame', seq: 61 });
    expect(live.counters()).toMatchObject({ skippedFrames: skipped.frames, stalledClients: 0 });
  });

  it('is dropped when it takes nothing for a minute', async () => {
    await using live = await serveLiveHere();
    const { live: frames, clock } = live.here;
    frames.push(wideFrame(1));
    await using slow = await live.connect();
    await subscribe(slow);
    slow.socket.pause();
    for (let seq = 2; seq <= 60; seq++) {
      frames.push(wideFrame(seq));
      await turn();
    }
    for (let second = 0; second < 65; second++) {
      await clock.advance(1000);
      await turn();
    }
    await expect.poll(() => live.counters()).toMatchObject({ clients: 0, subscriptions: 0, stalledClients: 1 });
    slow.socket.resume();
    expect(await slow.closed).toBe(1006);
  });
});

describe('a broken network', () => {
  it('costs a client that comes again after a reset no frame and gives it none twice', async () => {
    await using live = await serveLiveHere();
    await using proxy = await openTcpProxy(Number(new URL(live.url).port));
    const url = `ws://127.0.0.1:${proxy.port}/live`;
    live.here.tick();
    await using first = await live.connect({ url });
    await subscribe(first, { after: 0 });
    for (let i = 0; i < 5; i++) {
      live.here.tick();
      await first.next('frame');
    }
    proxy.reset();
    await first.closed;
    for (let i = 0; i < 60; i++) live.here.tick();
    const seen = seqsOf(first.received);
    await using second = await live.connect({ url });
    await subscribe(second, { after: seen.at(-1) });
    while (seqsOf(second.received).at(-1) !== 66) await second.next('frame');
    expect([...seen, ...seqsOf(second.received)]).toEqual(upTo(66));
    await expect.poll(() => live.counters().clients).toBe(1);
  });

  it('is found out when the other side is gone without a word', async () => {
    await using live = await serveLiveHere();
    await using proxy = await openTcpProxy(Number(new URL(live.url).port));
    await using near = await live.connect();
    await using far = await live.connect({ url: `ws://127.0.0.1:${proxy.port}/live` });
    await subscribe(near);
    await subscribe(far);
    proxy.blackhole();
    for (let second = 0; second < 65; second++) {
      await live.here.clock.advance(1000);
      live.here.tick();
      await near.next('frame');
    }
    await expect.poll(() => live.counters()).toMatchObject({ clients: 1, subscriptions: 1, stalledClients: 1 });
  });
});

describe('a server that stops', () => {
  it('says bye, and a client goes on where it was when the next one has started', async () => {
    await using here = recordHere({ capacity: 10 });
    const live = await serveLiveHere({ here });
    here.tick();
    await using first = await live.connect();
    await subscribe(first, { after: 0 });
    here.tick();
    await first.next('frame');
    await first.next('frame');
    const { told } = await live.listener.close();
    expect(told).toBe(1);
    expect(await first.next()).toEqual({ type: 'bye', reason: 'shutdown', reconnectAfterMs: 1000 });
    expect(await first.closed).toBe(1001);
    for (let i = 0; i < 60; i++) here.tick();
    await using again = await serveLiveHere({ here });
    await using second = await again.connect();
    await subscribe(second, { after: 2 });
    while (seqsOf(second.received).at(-1) !== 62) await second.next('frame');
    expect([...seqsOf(first.received), ...seqsOf(second.received)]).toEqual(upTo(62));
  });

  it('says bye before all else that there was to do', async () => {
    await using live = await serveLiveHere();
    await using peer = await live.connect();
    await subscribe(peer);
    live.here.tick();
    await live.listener.close();
    await peer.closed;
    expect(peer.received.map(({ type }) => type)).toEqual(['welcome', 'subscribed', 'bye']);
  });

  it('ends event streams too', async () => {
    await using live = await serveLiveHere();
    const response = await fetch(live.url.replace('ws', 'http'));
    const text = response.text();
    await live.listener.close();
    expect(await text).toMatch(/event: bye\ndata: \{"type":"bye",.*\}\n\n$/);
  });
});

describe('a server that is late', () => {
  it('looks after its clients once, not as often as it should have', async () => {
    await using here = recordHere();
    let sweeps = 0;
    const setTimer: typeof here.clock.setTimer = (ms, callback) => {
      if (ms === LIVE_LIMITS.sweepMs) sweeps++;
      return here.clock.setTimer(ms, callback);
    };
    const recording = { ...here.recording, clock: { ...here.clock, setTimer } };
    await using live = await serveLiveHere({ here: { ...here, recording } });
    await using _peer = await live.connect();
    await here.clock.advance(10 * LIVE_LIMITS.sweepMs);
    await turn();
    expect(sweeps).toBe(2);
  });
});

describe('a history that cannot be read', () => {
  it('is told to who wants to resume from it, and ends an event stream', async () => {
    await using here = recordHere({ capacity: 5 });
    await using live = await serveLiveHere({ here });
    for (let i = 0; i < 20; i++) here.tick();
    await here.recording.history.close();
    await using peer = await live.connect();
    await subscribe(peer, { after: 3 });
    expect(await peer.next()).toMatchObject({ type: 'error', id: 'a', code: expect.any(String) });
    const text = await (await fetch(`${live.url.replace('ws', 'http')}?after=3`)).text();
    expect(text).toMatch(/event: error\ndata: .*\n\n$/);
    await subscribe(peer);
    here.tick();
    expect(await peer.next()).toMatchObject({ type: 'frame', seq: 21 });
  });
});
