import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { WebSocketPlan } from '../plan.ts';
import { runLoad } from '../run-load.ts';

/** A WebSocket server of any other kind. */
async function openServer(onConnection: (socket: WebSocket, index: number) => void) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  let connections = 0;
  server.on('connection', (socket) => onConnection(socket, connections++));
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/echo`,
    [Symbol.asyncDispose]: async () => {
      for (const client of server.clients) client.terminate();
      server.close();
      await once(server, 'close');
    },
  };
}

const echo = (socket: WebSocket) => void socket.on('message', (data) => socket.send(data));

const plan = (url: string, more: Partial<WebSocketPlan>): WebSocketPlan => ({
  kind: 'ws',
  url,
  clients: 4,
  durationMs: 400,
  ...more,
});

describe.concurrent('WebSocket clients of any server', () => {
  it('measure how long an answer takes, again and again', async () => {
    await using server = await openServer(echo);
    const { latency, requests, received, errors } = await runLoad(plan(server.url, { message: 'ping', everyMs: 40 }));
    expect(errors.total).toBe(0);
    expect(requests).toMatchObject({ plannedRate: 100, failed: 0 });
    expect(requests?.answered).toBeGreaterThan(4);
    expect(received.bytes).toBe(received.messages * 4);
    expect(latency.response?.count).toBe(requests?.answered);
    expect(latency.delivery).toBeNull();
  });

  it('say something once as they are connected', async () => {
    await using server = await openServer(echo);
    const { requests } = await runLoad(plan(server.url, { message: 'hello' }));
    expect(requests).toMatchObject({ plannedRate: null, answered: 4, unfinished: 0 });
  });

  it('count what is never answered', async () => {
    await using server = await openServer(() => {});
    const { requests, verdict } = await runLoad(plan(server.url, { message: 'hello', thresholds: { maxP99Ms: 100 } }));
    expect(requests).toMatchObject({ answered: 0, unfinished: 4 });
    expect(verdict).toMatchObject({ passed: false, judgements: [{ actual: null }] });
  });

  it('only listen when they have nothing to say', async () => {
    await using server = await openServer((socket) => {
      socket.send('one');
      socket.send(Buffer.from('two'));
    });
    const { sequence, latency, errors } = await runLoad(plan(server.url, {}));
    expect({ sequence, latency, errors: errors.total }).toEqual({
      sequence: null,
      latency: { delivery: null, spread: null, response: null },
      errors: 0,
    });
  });

  it('that the server closes are counted by its code', async () => {
    await using server = await openServer((socket, index) => {
      if (index > 0) socket.close(1013, 'try again later');
    });
    const { errors, clients } = await runLoad(plan(server.url, {}));
    expect(errors.kinds).toEqual([
      { kind: 'closed', detail: '1013', count: 3, example: 'the server closed with 1013: try again later' },
    ]);
    expect(clients).toMatchObject({ opened: 4, openAtEnd: 1 });
  });

  it('that are cut off, or get broken frames, are counted as such', async () => {
    await using server = await openServer((socket, index) => {
      const { _socket: raw } = socket as unknown as { _socket: import('node:net').Socket };
      if (index === 1) raw.resetAndDestroy();
      if (index === 2) raw.write(Buffer.from([0x83, 0x00]));
    });
    const { errors } = await runLoad(plan(server.url, {}));
    expect(errors.kinds.map(({ kind, count }) => [kind, count]).sort()).toEqual([
      ['protocol', 1],
      ['reset', 1],
    ]);
  });
});
