import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Role } from '../src/security/roles.ts';
import { createToken } from '../src/security/token-store.ts';
import { type Listener, type ListenOptions, listen } from '../src/server/listen.ts';
import { type RecordingHere, recordHere, T0 } from './recording-here.ts';

export const JWT_SECRET = 'a secret of at least thirty-two bytes';

/** A server on loopback that asks everyone for a token, with one token a role, and keys that JWTs are signed by. */
export interface GuardedServer extends AsyncDisposable {
  readonly listener: Listener;
  readonly here: RecordingHere;
  readonly port: number;
  readonly folder: string;
  readonly tokensDir: string;
  readonly tokens: Readonly<Record<Role, string>>;
  readonly jwksFile: string;
  /** Errors that were answered with status 500, and what went wrong behind the scenes. */
  readonly problems: Error[];
  /** A JWT of an Ed25519 key; claims beside `role: 'operate'` and an hour to live. */
  sign(claims?: Record<string, unknown>): Promise<string>;
}

export async function openGuardedServer(options: Partial<ListenOptions> = {}): Promise<GuardedServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-guard-'));
  const tokensDir = join(folder, 'tokens');
  const make = (name: Role) => createToken(tokensDir, { name, role: name, createdMs: T0, expiresMs: null });
  const tokens = { read: make('read'), operate: make('operate'), admin: make('admin') };
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwksFile = join(folder, 'jwks.json');
  const secretFile = join(folder, 'jwt-secret');
  writeFileSync(jwksFile, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'EdDSA' }] }));
  writeFileSync(secretFile, `${JWT_SECRET}\n`);
  const dashboardDir = join(folder, 'page');
  mkdirSync(join(dashboardDir, 'assets'), { recursive: true });
  writeFileSync(join(dashboardDir, 'index.html'), '<!doctype html><title>page</title>');
  const problems: Error[] = [];
  const onProblem = (error: Error) => void problems.push(error);
  const here = recordHere();
  const listener = await listen({
    host: '127.0.0.1',
    port: 0,
    access: 'token',
    tokensDir,
    jwt: { jwksFile, secretFile, issuer: 'https://issuer.test', audience: 'tidemark' },
    requestsPerSecond: 100_000,
    clock: here.clock,
    onProblem,
    ...options,
  });
  listener.serve(here.recording, { dashboardDir, onError: onProblem });
  here.tick();
  here.tick();
  return {
    listener,
    here,
    port: Number(new URL(listener.url).port),
    folder,
    tokensDir,
    tokens,
    jwksFile,
    problems,
    sign: (claims = {}) => {
      const payload = {
        iss: 'https://issuer.test',
        aud: 'tidemark',
        role: 'operate',
        exp: here.clock.now() / 1000 + 3600,
      };
      return new SignJWT({ ...payload, ...claims }).setProtectedHeader({ alg: 'EdDSA', kid: 'one' }).sign(privateKey);
    },
    [Symbol.asyncDispose]: async () => {
      await listener.close();
      await here[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}
