import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { systemClock } from '@tidemark/core';
import { expect, it } from 'vitest';
import { PATIENT, startScript } from '../../test/test-service.ts';
import type { ReadyPlan } from '../plan/soak-plan.ts';
import { waitUntilReady } from './ready.ts';

const NOTHING: ReadyPlan = { port: undefined, http: undefined, log: undefined, timeoutMs: 10_000 };
const clock = systemClock;

async function listen(server: Server, port = 0, host = '127.0.0.1') {
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

async function freePort(): Promise<number> {
  await using taken = await listen(createTcpServer());
  return taken.port;
}

it('waits for a port', async () => {
  await using test = await startScript('exec sleep 30');
  const port = await freePort();
  let isReady = false;
  const ready = waitUntilReady(test.service, { ...NOTHING, port }, { clock }).then((ms) => {
    isReady = true;
    return ms;
  });
  const closing = createTcpServer((socket) => socket.destroy());
  expect(isReady).toBe(false);
  await using _ = await listen(closing, port);
  expect(await ready).toBeGreaterThan(0);
});

it('finds a port that is open for ::1 only', async () => {
  await using test = await startScript('exec sleep 30');
  await using local = await listen(
    createTcpServer((socket) => socket.destroy()),
    0,
    '::1',
  );
  await waitUntilReady(test.service, { ...NOTHING, port: local.port }, { clock });
});

it('waits for a page below 400, or with the status that is wanted', async () => {
  await using test = await startScript('exec sleep 30');
  const statuses = [503, 404, 302];
  await using web = await listen(
    createServer((_, response) => response.writeHead(statuses.shift() ?? 401, { location: '/elsewhere' }).end()),
  );
  const url = `http://127.0.0.1:${web.port}/health`;
  await waitUntilReady(test.service, { ...NOTHING, http: { url, status: undefined } }, { clock });
  expect(statuses).toEqual([]);
  await waitUntilReady(test.service, { ...NOTHING, http: { url, status: 401 } }, { clock });
});

it('waits for a line', async () => {
  await using test = await startScript('echo starting; echo listening on 3000 >&2; exec sleep 30', {
    readyLine: /listening on \d+/,
  });
  await waitUntilReady(test.service, { ...NOTHING, log: /listening on \d+/ }, { clock });
  expect(test.service.output.recentLines()).toContain('listening on 3000');
});

it('is ready at once when nothing is asked for', async () => {
  await using test = await startScript('exec sleep 30');
  expect(await waitUntilReady(test.service, NOTHING, { clock })).toBeLessThan(1000);
});

it('says after the time which condition failed and how it last looked', async () => {
  await using test = await startScript('echo one; echo two; echo three; exec sleep 30', { readyLine: /listening/ });
  await expect.poll(() => test.service.output.lineCount, PATIENT).toBe(3);
  await using web = await listen(createServer((_, response) => response.writeHead(503).end()));
  const http = { url: `http://127.0.0.1:${web.port}/`, status: undefined };
  const port = await freePort();
  const plan = { port, http, log: /listening/, timeoutMs: 400 };
  await expect(waitUntilReady(test.service, plan, { clock })).rejects.toMatchObject({
    code: 'SOAK_NOT_READY',
    message: `api was not ready after 400ms: port ${port}: ECONNREFUSED; ${http.url}: status 503; line /listening/: no such line in 3 lines of output`,
    details: { service: 'api', lastLines: ['one', 'two', 'three'] },
  });
});

it('says that a page does not answer', async () => {
  await using test = await startScript('exec sleep 30');
  await using silent = await listen(createTcpServer((socket) => socket.on('error', () => {}).resume()));
  const http = { url: `http://me:secret@127.0.0.1:${silent.port}/?key=secret`, status: undefined };
  await expect(waitUntilReady(test.service, { ...NOTHING, http, timeoutMs: 100 }, { clock })).rejects.toThrow(
    `http://127.0.0.1:${silent.port}/?…: no answer yet`,
  );
});

it('ends when the service does, with its last words', async () => {
  await using test = await startScript('echo cannot bind password=hunter2; exit 1', { readyLine: /listening/ });
  await expect(waitUntilReady(test.service, { ...NOTHING, log: /listening/ }, { clock })).rejects.toMatchObject({
    code: 'SOAK_NOT_READY',
    message: 'api ended before it was ready (code 1)',
    details: { lastLines: ['cannot bind password=[redacted]'] },
  });
});

it('ends when it is asked to', async () => {
  await using test = await startScript('exec sleep 30', { readyLine: /never/ });
  const asked = new AbortController();
  const ready = waitUntilReady(test.service, { ...NOTHING, log: /never/ }, { clock, signal: asked.signal });
  asked.abort();
  expect(await ready).toBeLessThan(10_000);
});
