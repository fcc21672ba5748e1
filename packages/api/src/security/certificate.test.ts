import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { createFakeClock } from '@tidemark/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { writeCertificate } from '../../test/certificate.ts';
import { openGuardedServer } from '../../test/guarded-server.ts';
import { bearer, sendRaw } from '../../test/raw-request.ts';
import { listen } from '../server/listen.ts';
import { createAccess } from './access.ts';
import type { CertificateFiles } from './certificate.ts';

let folder: string;
let tls: CertificateFiles;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-tls-'));
  tls = await writeCertificate(folder, 'first');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Shakes hands as a client that trusts anyone, and says what it got. */
function shakeHands(port: number, maxVersion: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3') {
  return new Promise<{ protocol: string | null; name: PeerCertificate['subject']['CN'] }>((resolve, reject) => {
    const socket: TLSSocket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, maxVersion }, () => {
      resolve({ protocol: socket.getProtocol(), name: socket.getPeerCertificate().subject.CN });
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

function get(url: string, headers: Record<string, string>) {
  return new Promise<{ status: number | undefined; hsts: string | undefined; body: string }>((resolve, reject) => {
    const agent = new Agent({ rejectUnauthorized: false });
    const asked = request(url, { agent, headers }, async (response) => {
      const body = Buffer.concat(await response.toArray()).toString();
      resolve({ status: response.statusCode, hsts: response.headers['strict-transport-security'], body });
    });
    asked.on('error', reject).end();
  });
}

describe('a server with a certificate', () => {
  it('speaks TLS 1.3', async () => {
    await using server = await openGuardedServer({ tls });
    expect(server.listener.url).toMatch(/^https:/);
    expect(await shakeHands(server.port)).toEqual({ protocol: 'TLSv1.3', name: 'first' });
    expect(await get(`${server.listener.url}/trpc/status`, bearer(server.tokens.read))).toMatchObject({
      status: 200,
      hsts: undefined,
    });
  });

  it.each([
    [443, 'tells browsers to never come to this host without', true],
    [9001, 'says nothing of other servers of this host', false],
  ])('on port %i %s', async (port, _what, isWholeHost) => {
    const access = await createAccess({ host: '127.0.0.1', port, tls, clock: createFakeClock(), onProblem: () => {} });
    expect(access.guard.isWholeHost).toBe(isWholeHost);
  });

  it('breaks a connection on which nobody shakes hands in time', async () => {
    await using server = await openGuardedServer({ tls, handshakeMs: 100 });
    expect(await sendRaw(server.port, () => {})).toMatchObject({ status: 0 });
    expect(server.problems).toEqual([]);
  });

  it('closes while connections are open on which nobody shakes hands', async () => {
    await using server = await openGuardedServer({ tls });
    let connected = () => {};
    const isOpen = new Promise<void>((resolve) => {
      connected = resolve;
    });
    const silent = sendRaw(server.port, () => connected());
    await isOpen;
    await shakeHands(server.port); // by then the server has taken the one before
    await server.listener.close();
    expect(await silent).toMatchObject({ status: 0 });
  });

  it('refuses TLS 1.2, and what is not TLS', async () => {
    await using server = await openGuardedServer({ tls });
    await expect(shakeHands(server.port, 'TLSv1.2')).rejects.toMatchObject({
      code: expect.stringContaining('PROTOCOL'),
    });
    expect(await sendRaw(server.port, 'GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n')).toMatchObject({ body: '' });
    expect(await shakeHands(server.port)).toMatchObject({ protocol: 'TLSv1.3' });
  });

  it('serves live streams over it', async () => {
    await using server = await openGuardedServer({ tls });
    const url = `wss://127.0.0.1:${server.port}/live`;
    const socket = new WebSocket(url, ['tidemark.live.v1', `tidemark.token.${server.tokens.read}`], {
      rejectUnauthorized: false,
    });
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
    expect(socket.protocol).toBe('tidemark.live.v1');
    socket.terminate();
  });

  it('takes a renewed one into use, and keeps it while the next cannot be used', async () => {
    await using server = await openGuardedServer({ tls });
    await writeCertificate(folder, 'second');
    await server.here.clock.advance(1000);
    expect(await shakeHands(server.port)).toMatchObject({ name: 'second' });
    writeFileSync(tls.keyFile, 'half a k');
    await server.here.clock.advance(1000);
    expect(await shakeHands(server.port)).toMatchObject({ name: 'second' });
    expect(server.problems[0]).toMatchObject({ code: 'API_TLS_INVALID' });
    const metrics = await get(`${server.listener.url}/metrics/prometheus`, bearer(server.tokens.read));
    expect(metrics.body).toMatch(/\ntidemark_server_certificate_renewals_total 1\n/);
    expect(metrics.body).toMatch(/\ntidemark_server_certificate_failures [1-9]\d*\n/);
    await writeCertificate(folder, 'third');
    await server.here.clock.advance(1000);
    expect(await shakeHands(server.port)).toMatchObject({ name: 'third' });
  });

  it.each([
    ['that is not there', (files: CertificateFiles) => ({ ...files, certFile: '/nonexistent' })],
    ['without its key', (files: CertificateFiles) => ({ ...files, keyFile: '' })],
  ])('does not start with one %s', async (_what, change) => {
    const listening = listen({ host: '127.0.0.1', port: 0, tls: change(tls) });
    await expect(listening).rejects.toMatchObject({ code: 'API_TLS_INVALID' });
  });

  it.each(['ec', 'rsa'] as const)('does not start with the key of another one: %s', async (keyType) => {
    const other = mkdtempSync(join(tmpdir(), 'tidemark-tls-'));
    const { keyFile } = await writeCertificate(other, 'other', keyType);
    const listening = listen({ host: '127.0.0.1', port: 0, tls: { ...tls, keyFile } });
    await expect(listening).rejects.toMatchObject({ code: 'API_TLS_INVALID' });
    rmSync(other, { recursive: true });
  });
});
