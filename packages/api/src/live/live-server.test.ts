import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Frame, type Layout, METRICS } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { writeCertificate } from '../../test/certificate.ts';
import { type LivePeer, serveLiveHere } from '../../test/live-here.ts';
import { HOST, recordHere, T0 } from '../../test/recording-here.ts';
import { createLiveBuffer } from './live-buffer.ts';

const THREADS_OF_B: Layout = { series: [{ metric: METRICS.process_threads, labels: { name: 'b' } }] };
const BOTH: Layout = { series: [...THREADS_OF_B.series, ...HOST.series] };

/** Lets the server do what it has put off. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

async function subscribe(peer: LivePeer, request: Readonly<Record<string, unknown>> = {}) {
  peer.send({ type: 'subscribe', id: 'a', ...request });
  return peer.next('subscribed');
}

/** Sequence numbers of the next frames. */
async function nextSeqs(peer: LivePeer, count: number): Promise<number[]> {
  const seqs: number[] = [];
  while (seqs.length < count) seqs.push((await peer.next('frame')).seq);
  return seqs;
}

describe('a WebSocket at /live', () => {
  it('says who is there, names the columns once, then sends numbers', async () => {
    await using live = await serveLiveHere();
    live.here.tick();
    await using peer = await live.connect();
    expect(peer.received[0]).toEqual({
      type: 'welcome',
      protocol: 1,
      version: '1.2.3',
      host: 'here',
      heartbeatMs: 15_000,
      maxSubscriptions: 16,
    });
    const { columns, series, channel } = await subscribe(peer, { match: 'host_cpu_seconds_total' });
    expect(columns.map((number) => series[number])).toEqual([
      { metric: 'host_cpu_seconds_total', kind: 'counter', unit: 'seconds', labels: { mode: 'user' } },
      { metric: 'host_cpu_seconds_total', kind: 'counter', unit: 'seconds', labels: { mode: 'idle' } },
    ]);
    live.here.tick(HOST, [1.5, Number.NaN, 3, 4, 5]);
    expect(await peer.next()).toEqual({
      type: 'frame',
      channel,
      seq: 2,
      timeMs: T0 + 1000,
      elapsedMs: 1000,
      intervalMs: 1000,
      values: [1.5, null],
    });
  });

  it('tells columns that came and went, and names only the new ones', async () => {
    await using live = await serveLiveHere();
    live.here.tick();
    await using peer = await live.connect();
    const first = await subscribe(peer, { match: 'process_threads' });
    live.here.tick(BOTH, [9, 1, 2, 3, 4, 5]);
    const both = await peer.next();
    expect(both).toMatchObject({ type: 'columns', columns: [first.columns[0], expect.any(Number)] });
    expect(Object.values(both.series)).toMatchObject([{ labels: { name: 'b' } }]);
    expect(await peer.next()).toMatchObject({ type: 'frame', values: [5, 9] });
    live.here.tick(THREADS_OF_B, [8]);
    expect(await peer.next()).toMatchObject({ type: 'columns', columns: [both.columns[1]], series: {} });
    expect(await peer.next()).toMatchObject({ type: 'frame', values: [8] });
    live.here.tick();
    const back = await peer.next();
    expect(back.columns).toHaveLength(1);
    expect(back.columns).not.toEqual(first.columns);
    expect(Object.values(back.series)).toMatchObject([{ labels: { pid: '7' } }]);
  });

  it('says nothing of a layout that changes only what nobody asked for', async () => {
    await using live = await serveLiveHere();
    live.here.tick();
    await using peer = await live.connect();
    await subscribe(peer, { match: 'host_cpu_seconds_total' });
    live.here.tick(BOTH, [9, 1, 2, 3, 4, 5]);
    expect(await peer.next()).toMatchObject({ type: 'frame', values: [1, 2] });
  });

  it('encodes a frame once for all who ask for the same, in whatever order of words', async () => {
    await using live = await serveLiveHere();
    live.here.tick();
    await using one = await live.connect();
    await using two = await live.connect();
    const first = await subscribe(one, { match: 'process_threads{pid="7", name!=""}' });
    const second = await subscribe(two, { match: ' process_threads{name!="",pid="7"}', id: 'other' });
    expect(second.channel).toBe(first.channel);
    live.here.tick();
    await Promise.all([nextSeqs(one, 1), nextSeqs(two, 1)]);
    expect(live.counters()).toMatchObject({ channels: 1, subscriptions: 2, encodedFrames: 1, sentFrames: 2 });
  });

  it('aligns intervals to the wall clock and measures between its own frames', async () => {
    await using live = await serveLiveHere();
    for (let i = 0; i < 3; i++) live.here.tick();
    await using peer = await live.connect();
    await subscribe(peer, { intervalMs: 5000 });
    for (let i = 0; i < 10; i++) live.here.tick();
    const frames = [await peer.next('frame'), await peer.next('frame')];
    expect(frames).toMatchObject([{ timeMs: T0 + 5000 }, { timeMs: T0 + 10_000, elapsedMs: 5000 }]);
  });

  it('carries several subscriptions and ends one of them', async () => {
    await using live = await serveLiveHere();
    live.here.tick();
    await using peer = await live.connect();
    const cpu = await subscribe(peer, { id: 'cpu', match: 'host_cpu_seconds_total' });
    const threads = await subscribe(peer, { id: 'threads', match: 'process_threads' });
    live.here.tick();
    expect([(await peer.next()).channel, (await peer.next()).channel]).toEqual([cpu.channel, threads.channel]);
    peer.send({ type: 'unsubscribe', id: 'cpu' });
    expect(await peer.next()).toEqual({ type: 'unsubscribed', id: 'cpu' });
    live.here.tick();
    expect(await peer.next()).toMatchObject({ type: 'frame', channel: threads.channel });
    expect(live.counters()).toMatchObject({ channels: 1, subscriptions: 1 });
  });

  it('begins with older frames from memory when asked', async () => {
    await using live = await serveLiveHere();
    for (let i = 0; i < 20; i++) live.here.tick();
    await using peer = await live.connect();
    await subscribe(peer, { backlog: 3 });
    expect(await nextSeqs(peer, 3)).toEqual([18, 19, 20]);
    await subscribe(peer, { id: 'slow', backlog: 2, intervalMs: 5000 });
    const [older, newer] = [await peer.next('frame'), await peer.next('frame')];
    expect([older, newer]).toMatchObject([{ timeMs: T0 + 10_000 }, { timeMs: T0 + 15_000, elapsedMs: 5000 }]);
  });

  it('sends a heartbeat to who hears nothing else', async () => {
    await using live = await serveLiveHere();
    await using peer = await live.connect();
    await live.here.clock.advance(16_000);
    expect(await peer.next()).toEqual({ type: 'heartbeat', timeMs: expect.any(Number) });
  });

  it('tells Prometheus what it does', async () => {
    await using live = await serveLiveHere();
    live.here.tick();
    await using peer = await live.connect();
    await subscribe(peer);
    live.here.tick();
    await peer.next('frame');
    const page = await (await fetch(`${live.listener.url}/metrics/prometheus`)).text();
    expect(page).toContain('\ntidemark_live_clients 1\n');
    expect(page).toContain('\ntidemark_live_frames_sent_total 1\n');
  });

  it('is encrypted where the server is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-live-'));
    const tls = await writeCertificate(folder);
    await using live = await serveLiveHere({ server: { tls } });
    live.here.tick();
    await using peer = await live.connect({ ca: readFileSync(tls.certFile) });
    rmSync(folder, { recursive: true });
    await subscribe(peer, { match: 'process_threads' });
    live.here.tick();
    expect(await peer.next()).toMatchObject({ type: 'frame', values: [4] });
    expect(peer.socket.url).toMatch(/^wss:/);
  });

  it('frees everything when its client goes', async () => {
    await using live = await serveLiveHere();
    live.here.tick();
    {
      await using peer = await live.connect();
      await subscribe(peer);
      expect(live.counters()).toMatchObject({ clients: 1, channels: 1, subscriptions: 1 });
    }
    await expect.poll(() => live.counters()).toMatchObject({ clients: 0, channels: 0, subscriptions: 0 });
  });
});

describe('resuming', () => {
  it('goes on after a frame from memory, then joins the others', async () => {
    await using live = await serveLiveHere();
    for (let i = 0; i < 10; i++) live.here.tick();
    await using peer = await live.connect();
    await subscribe(peer, { after: 4 });
    expect(await nextSeqs(peer, 6)).toEqual([5, 6, 7, 8, 9, 10]);
    live.here.tick();
    expect(await nextSeqs(peer, 1)).toEqual([11]);
    expect(live.counters()).toMatchObject({ resumedFrames: 6, skippedFrames: 0 });
  });

  it('reads the file where memory does not reach back, while frames arrive, without a gap or a frame twice', async () => {
    await using here = recordHere({ capacity: 5 });
    await using live = await serveLiveHere({ here });
    for (let i = 0; i < 40; i++) here.tick(i < 20 ? BOTH : HOST, i < 20 ? [9, 1, 2, 3, 4, 5] : [1, 2, 3, 4, 5]);
    await using peer = await live.connect();
    const now = await subscribe(peer, { after: 10, match: 'process_threads' });
    const seqs: number[] = [];
    let columns = now.columns;
    for (let seq = 10; seq < 70; ) {
      const message = await peer.next();
      if (message.type === 'columns') ({ columns } = message);
      if (message.type !== 'frame') continue;
      seq = message.seq;
      seqs.push(seq);
      expect(message.values).toHaveLength(columns.length);
      expect(columns).toHaveLength(seq <= 20 ? 2 : 1);
      here.tick();
      await turn();
    }
    expect(seqs).toEqual(Array.from({ length: 60 }, (_, i) => i + 11));
    expect(columns).toEqual(now.columns);
  });

  it('keeps the pace of an interval across the connection', async () => {
    await using live = await serveLiveHere();
    for (let i = 0; i < 23; i++) live.here.tick();
    await using peer = await live.connect();
    await subscribe(peer, { after: 6, intervalMs: 5000 });
    for (let i = 0; i < 3; i++) live.here.tick();
    const frames = [];
    for (let i = 0; i < 4; i++) frames.push(await peer.next('frame'));
    expect(frames).toMatchObject([11, 16, 21, 26].map((seq) => ({ seq, elapsedMs: 5000 })));
  });

  it('tells how many frames are beyond the bound', async () => {
    await using live = await serveLiveHere({ limits: { maxResumeFrames: 3 } });
    for (let i = 0; i < 10; i++) live.here.tick();
    await using peer = await live.connect();
    const { channel } = await subscribe(peer, { after: 2 });
    expect(await peer.next()).toEqual({ type: 'skipped', channel, frames: 5, afterSeq: 2, elapsedMs: 0 });
    expect(await nextSeqs(peer, 3)).toEqual([8, 9, 10]);
  });

  it('takes a number from the future for that of another file', async () => {
    await using live = await serveLiveHere();
    live.here.tick();
    await using peer = await live.connect();
    await subscribe(peer, { after: 1_000_000 });
    live.here.tick();
    expect(await nextSeqs(peer, 1)).toEqual([2]);
  });

  it('begins in the file before the agent has recorded its first frame', async () => {
    await using old = recordHere();
    for (let i = 0; i < 100; i++) old.tick();
    const newest = old.live.newest as Frame;
    const memory = createLiveBuffer(10);
    memory.startAfter(newest.seq);
    const here = { ...old, live: memory, recording: { ...old.recording, live: memory } };
    await using live = await serveLiveHere({ here });
    await using peer = await live.connect();
    await subscribe(peer, { after: 5 });
    expect(await nextSeqs(peer, 95)).toEqual(Array.from({ length: 95 }, (_, i) => i + 6));
    memory.push({ ...newest, seq: 101 });
    expect(await nextSeqs(peer, 1)).toEqual([101]);
    expect(live.counters().skippedFrames).toBe(0);
  });
});
