import { generate } from 'selfsigned';
import { beforeAll, describe, expect, it } from 'vitest';
import { openLiveServer } from '../test/live-server.ts';
import type { LoadPlan } from './plan.ts';
import { runLoad } from './run-load.ts';

let tls: { cert: string; key: string };

beforeAll(async () => {
  const extensions = [{ name: 'subjectAltName' as const, altNames: [{ type: 7 as const, ip: '127.0.0.1' }] }];
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'load.test' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions,
  });
  tls = { cert, key };
});

const KINDS = [
  { kind: 'ws', scheme: 'wss', path: '/live' },
  { kind: 'sse', scheme: 'https', path: '/live' },
  { kind: 'http', scheme: 'https', path: '/' },
] as const;

describe.each(KINDS)('a load run over $scheme ($kind)', ({ kind, scheme, path }) => {
  const plan = (port: number, more: Partial<LoadPlan>) =>
    ({ kind, url: `${scheme}://127.0.0.1:${port}${path}`, clients: 3, durationMs: 200, ...more }) as LoadPlan;

  it('does not begin when the certificate is not trusted', async () => {
    await using server = await openLiveServer({ tls });
    await expect(runLoad(plan(server.port, {}))).rejects.toMatchObject({
      code: 'LOAD_UNREACHABLE',
      details: { kind: 'tls' },
    });
  });

  it.each([
    ['with the certificate', () => ({ ca: tls.cert })],
    ['when any will do', () => ({ insecureTls: true })],
  ])('runs %s', async (_, trust) => {
    await using server = await openLiveServer({ tls });
    const { errors, clients } = await runLoad(plan(server.port, trust()));
    expect({ errors: errors.total, open: clients.openAtEnd }).toEqual({ errors: 0, open: 3 });
  });
});
