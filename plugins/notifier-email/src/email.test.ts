import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNotifier } from '@tidemark/plugin-kit/host';
import { createTestSurroundings, describeNotifier, sampleMessage, stormMessage } from '@tidemark/plugin-kit/testing';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmailOptions, type MailServer, openMailServer } from '../test/mail-server.ts';
import { composeMail } from './compose-mail.ts';
import { email } from './email.ts';

const NEVER = new AbortController().signal;

/** A certificate of the server, and its key. */
let pair: { readonly cert: string; readonly key: string };
let folder: string;
let caFile: string;

beforeAll(async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  pair = { cert, key };
  folder = mkdtempSync(join(tmpdir(), 'tidemark-email-'));
  caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, cert);
});

afterAll(() => rmSync(folder, { recursive: true }));

describeNotifier(email, {
  describe,
  it,
  // TLS has its own tests, and takes its time.
  openReceiver: () => openMailServer({ security: 'none' }, { allowInsecureAuth: true, disabledCommands: ['STARTTLS'] }),
});

async function deliver(server: MailServer, options: Partial<EmailOptions> = {}, message = sampleMessage()) {
  const surroundings = createTestSurroundings();
  const plugin = await openNotifier(email({ ...server.options, ...options }), surroundings);
  await plugin.deliver(message, NEVER).finally(() => plugin.close());
  return surroundings.lines;
}

describe('e-mail', () => {
  it('arrives over STARTTLS, from somebody who is logged in', async () => {
    const server = await openMailServer({ tls: { caFile } }, pair);
    await deliver(server);
    await server[Symbol.asyncDispose]();
    expect(server.mails).toMatchObject([
      { from: 'tidemark@example.com', to: ['ops@example.com'], user: 'ops', isSecure: true },
    ]);
  });

  it('arrives over TLS from the start', async () => {
    const server = await openMailServer({ tls: { caFile }, security: 'tls' }, { ...pair, secure: true });
    await deliver(server);
    await server[Symbol.asyncDispose]();
    expect(server.mails).toMatchObject([{ isSecure: true }]);
  });

  it('is not sent without TLS unless that is asked for', async () => {
    const server = await openMailServer({}, { disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
    await expect(deliver(server)).rejects.toMatchObject({ code: 'PLUGIN_KIT_RETRYABLE' });
    expect(server.mails).toEqual([]);
    await deliver(server, { security: 'none' });
    await server[Symbol.asyncDispose]();
    expect(server.mails).toMatchObject([{ isSecure: false }]);
  });

  it('is not sent to a server whose certificate nobody vouches for', async () => {
    const server = await openMailServer({}, pair);
    await expect(deliver(server)).rejects.toMatchObject({ message: expect.stringMatching(/self-signed certificate/) });
    await server[Symbol.asyncDispose]();
    expect(server.mails).toEqual([]);
  });

  it('may be sent later with the right password', async () => {
    const server = await openMailServer({ tls: { caFile } }, pair);
    await expect(deliver(server, { password: 'tunafish' })).rejects.toMatchObject({
      code: 'PLUGIN_KIT_RETRYABLE',
      message: expect.stringMatching(/^127\.0\.0\.1: Invalid login: 535 no \[secret\] here/),
    });
    await server[Symbol.asyncDispose]();
  });

  it('reaches those whom the server takes, and names the others', async () => {
    const server = await openMailServer({ tls: { caFile } }, pair);
    const [line] = await deliver(server, { to: ['nobody@example.com', 'ops@example.com'] });
    expect(server.mails).toMatchObject([{ to: ['ops@example.com'] }]);
    expect(line).toMatch(/^warn some receivers were refused .*"rejected":\["nobody@example.com"\]/);
    await expect(deliver(server, { to: ['nobody@example.com'] })).rejects.toMatchObject({
      code: 'PLUGIN_KIT_PERMANENT',
    });
    await server[Symbol.asyncDispose]();
  });

  it('has the headers that mail programs go by', async () => {
    const server = await openMailServer({ tls: { caFile } }, pair);
    for (const status of ['firing', 'resolved'] as const) await deliver(server, {}, sampleMessage({ status }));
    await server[Symbol.asyncDispose]();
    const [firing, resolved] = server.mails.map(({ source }) => headersOf(source));
    expect(firing).toMatchObject({
      subject: 'process-memory firing: checkout uses 2.1 GB',
      from: 'Tidemark <tidemark@example.com>',
      to: 'ops@example.com',
      date: 'Sat, 21 Nov 2026 03:01:00 +0000',
      'auto-submitted': 'auto-generated',
      'message-id': expect.stringMatching(/^<[0-9a-f]{40}@vault-7>$/),
      'content-type': expect.stringMatching(/^multipart\/alternative;/),
    });
    expect(resolved?.references).toBe(firing?.references);
    expect(resolved?.['message-id']).not.toBe(firing?.['message-id']);
  });
});

function headersOf(source: string): Record<string, string> {
  const [head = ''] = source.replaceAll('\r\n', '\n').split('\n\n');
  const lines = head.replaceAll(/\n[ \t]+/g, ' ').split('\n');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.replace(/^[^:]*: /, '')]),
  );
}

describe('a mail', () => {
  const options = { maxAlerts: 10, hostName: 'vault-7' };

  it('says all of it as text', () => {
    expect(composeMail(sampleMessage({ status: 'acknowledged' }), options).text).toBe(
      [
        'process-memory acknowledged: checkout uses 2.1 GB',
        '',
        'checkout uses 2.1 GB',
        '  process-memory: critical, acknowledged by Ada, since 2026-11-21T03:00:00.000Z',
        '  process_resident_memory_bytes: 2.15 GB (limit 2 GB)',
        '  more than 2.0 GB for 5 minutes',
        '  name = checkout',
        '  pid = 4711',
        '  runbook: https://tidemark.example/runbooks/process-memory',
        '',
        'dashboard: https://tidemark.example:9001/#alerts',
        'Tidemark on vault-7',
      ].join('\n'),
    );
  });

  it('counts what it does not show of a storm', () => {
    const { text, html } = composeMail(stormMessage(300), options);
    expect(text).toContain('\n\nand 290 more\n\n');
    expect(html).toContain('<p>and 290 more</p>');
  });

  it('is marked as a test', () => {
    expect(composeMail(sampleMessage({ status: 'test' }), options).subject).toMatch(/^\[TEST\] /);
  });

  it('holds no markup and no header that came from a label', () => {
    const links = [{ title: '<i>x</i>', href: 'javascript:alert(1)' }];
    const { html, subject } = composeMail({ ...stormMessage(2), links }, options);
    expect(html).not.toMatch(/<b>|<i>|javascript:/);
    expect(html).toContain('&lt;b&gt;&amp;amp;&lt;/b&gt; &quot;q&quot; &#39;s&#39;');
    expect(subject).not.toMatch(/[\r\n\0]/);
  });
});
