import { gunzipSync } from 'node:zlib';
import { createFakeClock } from '@tidemark/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../contract/secret.ts';
import { openPeer, type Peer, type PeerRequest } from '../testing/peer.ts';
import { type HttpClient, openHttpClient } from './http-client.ts';

const context = { clock: createFakeClock(), host: { version: '1.2.3', hostName: 'vault-7' } };
const NEVER = new AbortController().signal;

let peer: Peer;
let client: HttpClient;

beforeAll(async () => {
  peer = await openPeer();
  client = openHttpClient({ url: `${peer.url}/secret/path?key=secret`, context });
});

afterAll(async () => {
  client.close();
  await peer[Symbol.asyncDispose]();
});

const post = (signal = NEVER) =>
  client.post({ body: 'tide ☂', headers: { 'content-type': 'text/plain', 'x-key': 'k' }, signal });

describe('an http client', () => {
  it('posts bytes and resolves with the answer', async () => {
    peer.behave({ status: 202, body: 'thanks', headers: { 'x-id': '7' } });
    expect(await post()).toMatchObject({ status: 202, body: 'thanks', headers: { 'x-id': '7' } });
    expect(peer.requests.at(-1)).toMatchObject({
      method: 'POST',
      path: '/secret/path?key=secret',
      body: 'tide ☂',
      headers: { 'user-agent': 'tidemark/1.2.3', 'content-type': 'text/plain', 'content-length': '8', 'x-key': 'k' },
    });
  });

  it('sends headers of its own with each request, unless a post has other ones', async () => {
    const headers = { 'x-tenant': 'harbour', 'x-key': 'other', authorization: new Secret('swordfish') };
    const named = openHttpClient({ url: peer.url, headers, context });
    await named.post({ body: '', headers: { 'x-key': 'k' }, signal: NEVER });
    named.close();
    expect(peer.requests.at(-1)?.headers).toMatchObject({
      'x-tenant': 'harbour',
      'x-key': 'k',
      authorization: 'swordfish',
    });
  });

  it('compresses when it is asked to', async () => {
    const body = 'tide '.repeat(1000);
    await client.post({ body, headers: {}, gzip: true, signal: NEVER });
    const { bytes, headers } = peer.requests.at(-1) as PeerRequest;
    expect([headers['content-encoding'], headers['content-length']]).toEqual(['gzip', String(bytes.length)]);
    expect(gunzipSync(bytes).toString()).toBe(body);
  });

  it('gives the answer as it came, too', async () => {
    peer.behave({ body: 'grüße' });
    expect(Buffer.from((await post()).bytes).toString('latin1')).toBe('grÃ¼Ã\x9fe');
  });

  it('keeps its connection', async () => {
    peer.behave({});
    for (let count = 0; count < 5; count++) await post();
    expect(peer.connections()).toBe(1);
  });

  it.each([
    [400, 'PLUGIN_KIT_PERMANENT'],
    [413, 'PLUGIN_KIT_PERMANENT'],
    [422, 'PLUGIN_KIT_PERMANENT'],
    [302, 'PLUGIN_KIT_RETRYABLE'],
    [401, 'PLUGIN_KIT_RETRYABLE'],
    [404, 'PLUGIN_KIT_RETRYABLE'],
    [408, 'PLUGIN_KIT_RETRYABLE'],
    [500, 'PLUGIN_KIT_RETRYABLE'],
    [503, 'PLUGIN_KIT_RETRYABLE'],
  ])('takes %i for %s', async (status, code) => {
    peer.behave({ status, body: 'sorry\n  dear', headers: { location: '/elsewhere' } });
    await expect(post()).rejects.toMatchObject({ code, message: `${peer.url} answered ${status}: sorry dear` });
  });

  it.each([
    ['9', 9000],
    [new Date(context.clock.now() + 5000).toUTCString(), 5000],
  ])('passes on when to come back: %s', async (text, afterMs) => {
    peer.behave({ status: 429, headers: { 'retry-after': text } });
    await expect(post()).rejects.toMatchObject({ code: 'PLUGIN_KIT_RETRYABLE', details: { afterMs } });
  });

  it.each([
    ['before it has read', { reset: 'before' }],
    ['instead of an answer', { reset: 'after' }],
  ] as const)('may try again after a reset %s', async (_, behaviour) => {
    peer.behave(behaviour);
    await expect(post()).rejects.toMatchObject({ code: 'PLUGIN_KIT_RETRYABLE' });
  });

  it.each([
    ['a peer that says nothing', { stalls: true }],
    ['an answer that drips', { body: 'x'.repeat(1000), slowBodyMs: 60_000 }],
    ['a peer that is late', { latencyMs: 60_000 }],
  ])('ends with its signal: %s', async (_, behaviour) => {
    peer.behave(behaviour);
    const controller = new AbortController();
    const failed = expect(post(controller.signal)).rejects.toMatchObject({ code: 'PLUGIN_KIT_RETRYABLE' });
    await peer.asked(peer.requests.length + 1);
    controller.abort();
    await failed;
  });

  it('reads no more of an answer than it needs', async () => {
    peer.behave({ body: 'x'.repeat(5_000_000) });
    expect((await post()).body.length).toBe(65_536);
  });

  it('names nothing but the origin of its address', async () => {
    const gone = openHttpClient({ url: 'http://127.0.0.1:1/secret/path', context });
    const error = await gone.post({ body: '', headers: {}, signal: NEVER }).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({
      code: 'PLUGIN_KIT_RETRYABLE',
      message: expect.stringMatching(/^http:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/),
    });
    expect(`${(error as Error).stack}`).not.toContain('secret');
    gone.close();
  });
});
