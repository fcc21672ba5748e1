import { once } from 'node:events';
import { connect } from 'node:net';
import { METRICS } from '@tidemark/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type LiveHere, type LivePeer, serveLiveHere } from '../../test/live-here.ts';
import { recordHere } from '../../test/recording-here.ts';

async function refused(peer: LivePeer, message: unknown) {
  peer.send(message);
  return peer.next('error');
}

/** The answer to an upgrade that is refused: its status and body. */
async function upgradeAnswer(url: string, protocols: string[] = []) {
  const socket = new WebSocket(url, protocols);
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode as number, body: JSON.parse(Buffer.concat(chunks).toString()) as unknown };
}

describe('what is too much', () => {
  it('refuses the client beyond the last with status 503, WebSocket and SSE alike', async () => {
    await using live = await serveLiveHere({ limits: { maxClients: 1 } });
    await using _peer = await live.connect();
    const full = { status: 503, body: { error: { code: 'API_LIVE_FULL' } } };
    expect(await upgradeAnswer(live.url)).toMatchObject(full);
    const response = await fetch(live.url.replace('ws', 'http'));
    expect({ status: response.status, body: await response.json() }).toMatchObject(full);
    expect(live.counters()).toMatchObject({ clients: 1, refusedClients: 2 });
  });

  it('refuses the last of two streams that come at the same time', async () => {
    await using here = recordHere();
    here.tick({ series: [{ metric: { ...METRICS.process_threads, name: 'unheard_of' }, labels: {} }] }, [1]);
    const { history } = here.recording;
    let asked = 0;
    let release = () => {};
    const bothAsked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const metricNames = async () => {
      if (++asked === 2) release();
      await bothAsked;
      return history.metricNames();
    };
    const recording = { ...here.recording, history: { ...history, metricNames } };
    await using live = await serveLiveHere({ here: { ...here, recording }, limits: { maxClients: 1 } });
    const url = `${live.url.replace('ws', 'http')}?match=unheard_of`;
    const responses = await Promise.all([fetch(url), fetch(url)]);
    expect(responses.map(({ status }) => status).toSorted()).toEqual([200, 503]);
    await Promise.all(responses.map(({ body }) => body?.cancel()));
    await expect.poll(() => live.counters()).toMatchObject({ clients: 0, channels: 0, refusedClients: 1 });
  });

  it('refuses a subscription beyond the last of a client, and one that is there already', async () => {
    await using live = await serveLiveHere({ limits: { maxSubscriptions: 2 } });
    await using peer = await live.connect();
    peer.send({ type: 'subscribe', id: 'a' });
    await peer.next('subscribed');
    const already = { code: 'API_LIVE_SUBSCRIBED_ALREADY', id: expect.any(String) };
    expect(await refused(peer, { type: 'subscribe', id: 'a', match: 'host_load1' })).toMatchObject(already);
    expect(await refused(peer, { type: 'subscribe', id: 'b', match: '{}' })).toMatchObject(already);
    peer.send({ type: 'subscribe', id: 'b', match: 'host_load1' });
    await peer.next('subscribed');
    expect(await refused(peer, { type: 'subscribe', id: 'c', match: 'host_load5' })).toMatchObject({
      id: 'c',
      code: 'API_LIVE_TOO_MANY_SUBSCRIPTIONS',
    });
    expect(live.counters()).toMatchObject({ subscriptions: 2, refusedRequests: 3 });
  });

  it('refuses a channel beyond the last, while joining those there are is free', async () => {
    await using live = await serveLiveHere({ limits: { maxChannels: 1 } });
    await using one = await live.connect();
    await using two = await live.connect();
    one.send({ type: 'subscribe', id: 'a' });
    await one.next('subscribed');
    expect(await refused(two, { type: 'subscribe', id: 'a', match: 'host_load1' })).toMatchObject({
      code: 'API_LIVE_TOO_MANY_CHANNELS',
    });
    two.send({ type: 'subscribe', id: 'a' });
    await two.next('subscribed');
  });

  it('refuses a channel with which all have too many series, unless it is the only one', async () => {
    await using live = await serveLiveHere({ limits: { maxColumns: 3 } });
    live.here.tick();
    await using peer = await live.connect();
    const tooMany = { code: 'API_LIVE_TOO_MANY_CHANNELS' };
    peer.send({ type: 'subscribe', id: 'all' });
    expect((await peer.next('subscribed')).columns).toHaveLength(5);
    expect(await refused(peer, { type: 'subscribe', id: 'a', match: 'process_threads' })).toMatchObject(tooMany);
    peer.send({ type: 'unsubscribe', id: 'all' });
    peer.send({ type: 'subscribe', id: 'a', match: 'process_threads' });
    peer.send({ type: 'subscribe', id: 'b', match: 'host_cpu_seconds_total' });
    expect((await peer.next('subscribed')).id).toBe('a');
    expect((await peer.next('subscribed')).id).toBe('b');
    expect(await refused(peer, { type: 'subscribe', id: 'c', match: 'host_memory_total_bytes' })).toMatchObject(
      tooMany,
    );
    expect(live.counters().channels).toBe(2);
  });

  it('closes a connection that asks ten thousand times', async () => {
    await using live = await serveLiveHere();
    await using peer = await live.connect();
    for (let i = 0; i < 10_000; i++) peer.send({ type: 'subscribe', id: String(i), intervalMs: 100 + i });
    expect(await peer.closed).toBe(1008);
    expect(peer.received.at(-1)).toMatchObject({ type: 'error', code: 'API_LIVE_TOO_FAST' });
    const nothingLeft = { clients: 0, channels: 0, subscriptions: 0, expelledClients: 1 };
    await expect.poll(() => live.counters()).toMatchObject(nothingLeft);
  });

  it('closes a connection that pings without end', async () => {
    await using live = await serveLiveHere();
    await using peer = await live.connect();
    for (let i = 0; i < 1000; i++) peer.socket.ping();
    expect(await peer.closed).toBe(1008);
  });

  it('lets a client ask again at its pace', async () => {
    await using live = await serveLiveHere({ limits: { requestBurst: 2, requestsPerSecond: 1 } });
    await using peer = await live.connect();
    for (let i = 0; i < 5; i++) {
      expect(await refused(peer, { type: 'unsubscribe', id: 'x' })).toMatchObject({ code: 'API_LIVE_NOT_SUBSCRIBED' });
      await live.here.clock.advance(1000);
    }
  });
});

describe('what is not of the protocol', () => {
  it.each<[string, unknown, string]>([
    ['an unknown type', { type: 'subscribed' }, 'type'],
    ['no id', { type: 'subscribe' }, 'id'],
    ['a long id', { type: 'subscribe', id: 'x'.repeat(65) }, 'id'],
    ['an unknown key', { type: 'subscribe', id: 'a', interval: 5 }, 'interval'],
    ['a long selector', { type: 'subscribe', id: 'a', match: 'x'.repeat(4097) }, 'match'],
    ['an interval that is too short', { type: 'subscribe', id: 'a', intervalMs: 1 }, 'intervalMs'],
    ['a list', [], ''],
    ['nothing', null, ''],
  ])('%s is answered with an error, and the connection stays', async (_, message, named) => {
    await using live = await serveLiveHere();
    await using peer = await live.connect();
    const error = await refused(peer, message);
    expect(error).toMatchObject({ code: 'API_LIVE_MESSAGE_INVALID', message: expect.stringContaining(named) });
    peer.send({ type: 'subscribe', id: 'a' });
    await peer.next('subscribed');
  });

  it.each([
    ['process_thread', 'CORE_METRIC_UNKNOWN', 'did you mean process_threads?'],
    ['{', 'CORE_SELECTOR_INVALID', 'operators'],
  ])('the selector %s is answered with %s and a hint', async (match, code, hint) => {
    await using live = await serveLiveHere();
    await using peer = await live.connect();
    expect(await refused(peer, { type: 'subscribe', id: 'a', match })).toMatchObject({
      id: 'a',
      code,
      hint: expect.stringContaining(hint),
    });
  });

  it.each<[string, string | Buffer, number]>([
    ['text that is not JSON', '{"type":', 1007],
    ['binary', Buffer.of(1, 2, 3), 1003],
    ['more than 16 KiB', JSON.stringify({ type: 'subscribe', id: 'a', match: 'x'.repeat(17_000) }), 1009],
  ])('%s closes the connection', async (_, message, code) => {
    await using live = await serveLiveHere();
    await using peer = await live.connect();
    peer.socket.send(message);
    expect(await peer.closed).toBe(code);
    await expect.poll(() => live.counters()).toMatchObject({ clients: 0, expelledClients: 1 });
  });

  it.each([
    ['/live/', 404, 'API_NOT_FOUND'],
    ['/', 404, 'API_NOT_FOUND'],
  ])('a WebSocket at %s is refused with status %i', async (path, status, code) => {
    await using live = await serveLiveHere();
    expect(await upgradeAnswer(live.url.replace('/live', path))).toMatchObject({ status, body: { error: { code } } });
  });

  it('echoes the protocol that was offered, and never a token', async () => {
    await using live = await serveLiveHere();
    await using peer = await live.connect({ protocols: ['tidemark.live.v1', 'chat'] });
    expect(peer.socket.protocol).toBe('tidemark.live.v1');
  });
});

describe('whatever is sent', () => {
  /** The server still serves. */
  async function expectAlive(live: LiveHere) {
    await using peer = await live.connect();
    peer.send({ type: 'subscribe', id: 'a' });
    await peer.next('subscribed');
    expect(live.errors).toEqual([]);
  }

  it('as a message, is answered or closes the connection', { timeout: 20_000 }, async () => {
    await using live = await serveLiveHere();
    const message = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record(
        {
          type: fc.constantFrom('subscribe', 'unsubscribe'),
          id: fc.oneof(fc.string(), fc.jsonValue()),
          match: fc.oneof(fc.string(), fc.jsonValue()),
          intervalMs: fc.oneof(fc.integer(), fc.jsonValue()),
          after: fc.oneof(fc.integer(), fc.jsonValue()),
        },
        { requiredKeys: ['type'] },
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 5 }), async (messages) => {
        await using peer = await live.connect();
        for (const one of messages) peer.send(one);
        await Promise.race([peer.next(), peer.closed]);
      }),
      { numRuns: 60 },
    );
    await expectAlive(live);
  });

  it('as bytes after the handshake, ends that connection only', { timeout: 20_000 }, async () => {
    await using live = await serveLiveHere();
    const { hostname, port, host } = new URL(live.url);
    const head = `GET /live HTTP/1.1\r\nhost: ${host}\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const socket = connect(Number(port), hostname).on('error', () => {});
        socket.write(head);
        await once(socket, 'data');
        socket.end(bytes);
        socket.resume();
        await once(socket, 'close');
      }),
      { numRuns: 60 },
    );
    await expect.poll(() => live.counters().clients).toBe(0);
    await expectAlive(live);
  });
});
