import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNotifier } from '@tidemark/plugin-kit/host';
import {
  createTestSurroundings,
  deliverToPeer,
  describeNotifier,
  openHttpReceiver,
  openPeer,
  sampleMessage,
} from '@tidemark/plugin-kit/testing';
import { generate } from 'selfsigned';
import { describe, expect, it, onTestFinished } from 'vitest';
import { signWebhook } from './signature.ts';
import { webhook } from './webhook.ts';

const NEVER = new AbortController().signal;

describeNotifier(webhook, {
  describe,
  it,
  openReceiver: () =>
    openHttpReceiver({
      options: (url) => ({ url: `${url}/hook?key=mackerel`, secret: 'swordfish', token: 'tunafish' }),
      secrets: ['mackerel', 'swordfish', 'tunafish'],
    }),
});

/** What arrives of a message with these options. */
async function received(options: object, message = sampleMessage()) {
  const { requests, errors } = await deliverToPeer((url) => webhook({ url: `${url}/hook`, ...options }), [message]);
  expect(errors).toEqual([]);
  const [request] = requests;
  if (request === undefined) throw new Error('nothing arrived');
  return request;
}

describe('a webhook', () => {
  it('is a POST of the message as JSON', async () => {
    const { method, path, headers, body } = await received({
      headers: { 'x-team': 'harbour' },
      basicAuth: { username: 'ada', password: 'tuna' },
    });
    expect([method, path]).toEqual(['POST', '/hook']);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'tidemark/1.2.3',
      'x-team': 'harbour',
      authorization: `Basic ${Buffer.from('ada:tuna').toString('base64')}`,
    });
    expect(JSON.parse(body)).toEqual({ version: 1, host: 'vault-7', ...sampleMessage() });
  });

  it('is signed so that its receiver can check it', async () => {
    const { headers, body } = await received({ secret: 'swordfish' });
    const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = headers;
    const expected = createHmac('sha256', 'swordfish').update(`${id}.${time}.${body}`).digest('base64');
    expect(signature).toBe(`v1,${expected}`);
    expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(60);
  });

  it('has no signature without a secret', async () => {
    expect((await received({})).headers).not.toHaveProperty('webhook-signature');
  });

  it('has one id for each message, whatever its key is', async () => {
    const ids = [];
    for (const key of ['a', 'a', 'b\r\nx: 🌊'])
      ids.push((await received({}, sampleMessage({ key }))).headers['webhook-id']);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).not.toBe(ids[2]);
    expect((await received({})).headers['idempotency-key']).toBe((await received({})).headers['webhook-id']);
  });

  it('gives up a receiver that does not answer in time', async () => {
    const peer = await openPeer();
    peer.behave({ stalls: true });
    const plugin = await openNotifier(webhook({ url: peer.url, timeout: '100ms' }), createTestSurroundings());
    await expect(plugin.deliver(sampleMessage(), NEVER)).rejects.toMatchObject({
      code: 'PLUGIN_KIT_RETRYABLE',
      message: `${peer.url}: no answer within 100 ms`,
    });
    await peer[Symbol.asyncDispose]();
  });

  it('trusts the certificate that it was told to trust, and no other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-webhook-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const altNames = [{ type: 7, ip: '127.0.0.1' }] as const;
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'peer' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [{ name: 'subjectAltName', altNames: [...altNames] }],
    });
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, cert);
    const peer = await openPeer({ tls: { cert, key } });
    const deliverWith = async (options: object) => {
      const plugin = await openNotifier(webhook({ url: peer.url, ...options }), createTestSurroundings());
      await plugin.deliver(sampleMessage(), NEVER).finally(() => plugin.close());
    };
    await deliverWith({ tls: { caFile } });
    await expect(deliverWith({})).rejects.toMatchObject({ message: expect.stringMatching(/self-signed certificate/) });
    await peer[Symbol.asyncDispose]();
    expect(peer.requests.length).toBe(1);
  });
});

describe('the signature', () => {
  it('is the one of the example in the specification', () => {
    const headers = signWebhook({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      body: '{"test": 2432232314}',
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      timeMs: 1_614_265_330_999,
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });
});
