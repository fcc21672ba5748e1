import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeClock } from '@tidemark/core';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type JwtOptions, openJwtVerifier } from './jwt-verifier.ts';

const SECRET = 'thirty-two bytes of a secret text';

let folder: string;
let jwksFile: string;
let secretFile: string;
let problems: Error[];
const clock = createFakeClock();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-jwt-'));
  jwksFile = join(folder, 'jwks.json');
  secretFile = join(folder, 'secret');
  writeFileSync(secretFile, `${SECRET}\n`);
  problems = [];
});

afterEach(() => rmSync(folder, { recursive: true }));

const open = (options: JwtOptions) =>
  openJwtVerifier({ ...options, clock, onError: (error) => void problems.push(error) });

/** A key pair; its public part is what the file then holds. */
async function publish(alg: string) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  writeFileSync(jwksFile, JSON.stringify({ keys: [await exportJWK(publicKey)] }));
  return {
    privateKey,
    sign: (claims: Record<string, unknown> = {}) =>
      new SignJWT({ sub: 'someone', role: 'read', exp: clock.now() / 1000 + 60, ...claims })
        .setProtectedHeader({ alg })
        .sign(privateKey),
  };
}

const signHs256 = (claims: Record<string, unknown> = {}) =>
  new SignJWT({ sub: 'someone', role: 'admin', exp: clock.now() / 1000 + 60, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(SECRET));

describe('a JWT', () => {
  it.each(['EdDSA', 'ES256', 'PS256', 'RS256'])('of a published key counts: %s', async (alg) => {
    const { sign } = await publish(alg);
    expect(await open({ jwksFile }).verify(await sign())).toMatchObject({ name: 'someone', role: 'read' });
  });

  it('of the shared secret counts, where there is one', async () => {
    expect(await open({ secretFile }).verify(await signHs256())).toMatchObject({ name: 'someone', role: 'admin' });
    await publish('EdDSA');
    await expect(open({ jwksFile }).verify(await signHs256())).rejects.toMatchObject({ code: 'API_UNAUTHENTICATED' });
  });

  it('gives the highest of several roles, from the claim that is configured', async () => {
    const verifier = open({ secretFile, roleClaim: 'groups' });
    const jwt = await signHs256({ groups: ['read', 'staff', 'operate'] });
    expect(await verifier.verify(jwt)).toMatchObject({ role: 'operate' });
  });

  it('is remembered until it expires', async () => {
    const verifier = open({ secretFile });
    const jwt = await signHs256();
    expect(verifier.recall(jwt)).toBeUndefined();
    const caller = await verifier.verify(jwt);
    expect(verifier.recall(jwt)).toBe(caller);
    await clock.advance(60_000);
    expect(caller.isValid()).toBe(false);
    expect(verifier.recall(jwt)).toBeUndefined();
    await expect(verifier.verify(jwt)).rejects.toMatchObject({ code: 'API_UNAUTHENTICATED' });
  });

  it('names its bearer without control characters and not at length', async () => {
    const jwt = await signHs256({ sub: `a\n\u001b[31m${'b'.repeat(100)}` });
    expect((await open({ secretFile }).verify(jwt)).name).toBe(`a  [31m${'b'.repeat(57)}`);
  });

  it('of a key that was withdrawn counts no more, also for who was let in before', async () => {
    const { sign } = await publish('EdDSA');
    const verifier = open({ jwksFile });
    const jwt = await sign();
    const caller = await verifier.verify(jwt);
    const next = await publish('EdDSA');
    verifier.refresh();
    expect(caller.isValid()).toBe(false);
    expect(verifier.recall(jwt)).toBeUndefined();
    await expect(verifier.verify(jwt)).rejects.toMatchObject({ code: 'API_UNAUTHENTICATED' });
    expect(await verifier.verify(await next.sign())).toMatchObject({ role: 'read' });
  });

  it('counts as before while the new keys cannot be used', async () => {
    const { sign } = await publish('EdDSA');
    const verifier = open({ jwksFile });
    const caller = await verifier.verify(await sign());
    writeFileSync(jwksFile, 'half a fi');
    verifier.refresh();
    verifier.refresh();
    expect(problems).toMatchObject([{ code: 'API_JWT_KEYS_INVALID' }]);
    expect(caller.isValid()).toBe(true);
  });
});

describe('keys are refused', () => {
  const withKey = (key: JWK) => JSON.stringify({ keys: [key] });

  it.each([
    ['that are not JSON', () => 'keys', 'it is not JSON'],
    ['that are none', () => '{"keys":[]}', 'set of public keys'],
    ['that are a shared secret', () => withKey({ kty: 'oct', k: 'c2VjcmV0' }), 'only public keys'],
    [
      'that are private',
      async () => withKey(await exportJWK((await generateKeyPair('EdDSA', { extractable: true })).privateKey)),
      'a private key',
    ],
  ])('%s', async (_which, text, reason) => {
    writeFileSync(jwksFile, await text());
    expect(() => open({ jwksFile })).toThrow(
      expect.objectContaining({ code: 'API_JWT_KEYS_INVALID', message: expect.stringContaining(reason) }),
    );
  });

  it('that are a secret which is too short, or not there', () => {
    writeFileSync(secretFile, 'hunter2');
    expect(() => open({ secretFile })).toThrow(
      expect.objectContaining({ message: expect.stringContaining('7 bytes') }),
    );
    expect(() => open({ secretFile: join(folder, 'none') })).toThrow(
      expect.objectContaining({ code: 'API_JWT_KEYS_INVALID' }),
    );
  });
});
