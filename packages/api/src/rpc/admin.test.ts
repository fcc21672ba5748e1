import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GuardedServer, openGuardedServer } from '../../test/guarded-server.ts';
import { T0 } from '../../test/recording-here.ts';
import { type Client, createClient } from '../client/client.ts';

const YEAR_MS = 365 * 86_400_000;

let server: GuardedServer;
let client: Client;

beforeEach(async () => {
  server = await openGuardedServer();
  client = createClient(server.listener.url, { token: server.tokens.admin });
});

afterEach(async () => {
  await client.close();
  await server[Symbol.asyncDispose]();
});

describe('an administrator', () => {
  it('makes a token that opens the door, until it is revoked', async () => {
    const nowMs = server.here.clock.now();
    const { secret, ...token } = await client.admin.createToken({ name: 'grafana', role: 'read', lifeMs: YEAR_MS });
    expect(token).toEqual({ name: 'grafana', role: 'read', createdMs: nowMs, expiresMs: nowMs + YEAR_MS });
    await using reader = createClient(server.listener.url, { token: secret });
    expect(await reader.latest()).toMatchObject({ seq: 2 });
    await client.admin.revokeToken('grafana');
    await server.here.clock.advance(1000);
    await expect(reader.latest()).rejects.toMatchObject({ code: 'API_UNAUTHENTICATED' });
  });

  it('sees all tokens without their secrets', async () => {
    expect(await client.admin.tokens()).toEqual(
      ['admin', 'operate', 'read'].map((name) => ({ name, role: name, createdMs: T0, expiresMs: null })),
    );
  });

  it.each([
    ['a name that is taken', () => client.admin.createToken({ name: 'read', role: 'read' }), 'API_TOKEN_EXISTS'],
    ['a path', () => client.admin.createToken({ name: '../x', role: 'read' }), 'API_TOKEN_NAME_INVALID'],
    [
      'a life of no length',
      () => client.admin.createToken({ name: 'x', role: 'read', lifeMs: 0 }),
      'API_INPUT_INVALID',
    ],
    ['a name that nobody has', () => client.admin.revokeToken('nobody'), 'API_TOKEN_UNKNOWN'],
  ])('is told about %s', async (_, ask, code) => {
    await expect(ask()).rejects.toMatchObject({ code });
  });
});

it.each(['read', 'operate'] as const)('the role %s administrates nothing', async (role) => {
  await using other = createClient(server.listener.url, { token: server.tokens[role] });
  for (const ask of [
    () => other.admin.tokens(),
    () => other.admin.createToken({ name: 'mine', role: 'admin' }),
    () => other.admin.revokeToken('admin'),
  ]) {
    await expect(ask()).rejects.toMatchObject({ code: 'API_FORBIDDEN' });
  }
});
