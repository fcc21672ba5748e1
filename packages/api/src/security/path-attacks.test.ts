/** Paths that lead where they should not, over real sockets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GuardedServer, openGuardedServer } from '../../test/guarded-server.ts';
import { bearer, request, sendRaw } from '../../test/raw-request.ts';

let server: GuardedServer;

beforeAll(async () => {
  server = await openGuardedServer();
});

afterAll(() => server[Symbol.asyncDispose]());

describe('an attacker is refused who sends', () => {
  it.each([
    '/../../../../etc/passwd',
    '/..%2f..%2f..%2fetc%2fpasswd',
    '/assets/../../tokens/admin.json',
    '/assets/..%2f..%2ftokens%2fadmin.json',
    '/assets/%2e%2e/%2e%2e/tokens/admin.json',
    '/assets/..\\..\\tokens\\admin.json',
    '//etc/passwd',
    '/assets/\0/../../../jwks.json',
  ])('a path that leads out of the page: %j', async (path) => {
    for (const headers of [{}, bearer(server.tokens.admin)]) {
      const { status, body } = await sendRaw(server.port, request(path, { headers }));
      expect([400, 401, 404]).toContain(status);
      expect(body).not.toMatch(/root:|sha256|"kty"/);
    }
  });

  it.each([
    '/assets/../trpc/status',
    '/assets/%2e%2e/trpc/status',
    '/assets/..%2ftrpc/status',
    '/%74rpc/status',
    '//trpc/status',
    '/./metrics/summary',
    '/healthz/../metrics/summary',
    '/index.html/../metrics/prometheus',
    'http://127.0.0.1/assets/../metrics/summary',
  ])('a path that looks public: %s', async (path) => {
    const { status } = await sendRaw(server.port, request(path));
    expect([401, 404]).toContain(status);
  });
});
