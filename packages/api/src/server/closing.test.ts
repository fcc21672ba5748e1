import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import { openGuardedServer } from '../../test/guarded-server.ts';
import { bearer, request, sendRaw } from '../../test/raw-request.ts';

const STATUS = '/trpc/status';
const BODY = '{"intervalMs":500}';

describe('a server that closes', () => {
  it('finishes the requests in progress', async () => {
    await using closing = await openGuardedServer();
    const asked = httpRequest(`${closing.listener.url}/trpc/collection.setInterval`, {
      method: 'POST',
      headers: {
        ...bearer(closing.tokens.operate),
        'content-type': 'application/json',
        'content-length': String(BODY.length),
      },
    });
    const answered = new Promise<number | undefined>((resolve, reject) => {
      asked.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
    });
    asked.flushHeaders();
    await sendRaw(closing.port, request(STATUS, { headers: bearer(closing.tokens.read) }));
    const closed = closing.listener.close();
    asked.end(BODY);
    expect(await answered).toBe(200);
    expect(await closed).toEqual({ told: 0, drained: 1, dropped: 0, requests: 2 });
  });

  it('cuts off those that take too long', async () => {
    await using closing = await openGuardedServer({ drainMs: 500 });
    const asked = httpRequest(`${closing.listener.url}/trpc/collection.setInterval`, {
      method: 'POST',
      headers: {
        ...bearer(closing.tokens.operate),
        'content-type': 'application/json',
        'content-length': String(BODY.length),
      },
    });
    const ended = new Promise((resolve) => asked.on('error', resolve));
    asked.flushHeaders();
    await sendRaw(closing.port, request(STATUS, { headers: bearer(closing.tokens.read) }));
    const closed = closing.listener.close();
    await closing.here.clock.advance(500);
    expect(await closed).toEqual({ told: 0, drained: 0, dropped: 1, requests: 2 });
    await ended;
  });
});
