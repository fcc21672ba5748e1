import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { freePort, openServer, type Server } from '../../../../bench/storage/server.ts';
import { type AgentProcess, runTidemark, startAgent } from '../../../../test/agent-process.ts';
import { writeCertificate } from '../../test/certificate.ts';

const SECURITY = new URL('../../../../docs/security.md', import.meta.url);

const isThere = spawnSync('nginx', ['-v']).status === 0;
if (!isThere) process.stdout.write('skipped: no nginx on PATH; `node tools/install-peers.mjs` installs it on Debian\n');

/** The configuration of docs/security.md with names and ports of ours, as the only site of an nginx that needs no root. */
function configurationOf(site: Readonly<Record<string, string>>, folder: string): string {
  const [, documented = ''] = /```nginx\n(.*?)```/s.exec(readFileSync(SECURITY, 'utf8')) ?? [];
  const adapted = Object.entries(site).reduce((text, [said, ours]) => {
    expect(text).toContain(said);
    return text.replaceAll(said, ours);
  }, documented);
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  return `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr; events {}
    http { access_log off; ${places.join(' ')} ${adapted} }`;
}

describe.skipIf(!isThere)('behind nginx, as docs/security.md says', () => {
  let folder: string;
  let agent: AgentProcess;
  let nginx: Server;
  let token: string;
  let ca: string;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tidemark-nginx-'));
    agent = await startAgent(folder, '0', {
      TIDEMARK_SERVER_ACCESS: 'token',
      TIDEMARK_SERVER_ALLOWED_HOSTS: 'metrics.example.org',
    });
    token = await runTidemark(folder, 'token', 'create', 'wall');
    const { certFile, keyFile } = await writeCertificate(folder);
    ca = readFileSync(certFile, 'utf8');
    const [port, plainPort] = [await freePort(), await freePort()];
    url = `https://127.0.0.1:${port}`;
    const site = {
      'listen 443 ssl;': `listen 127.0.0.1:${port} ssl; listen 127.0.0.1:${plainPort};`,
      '/etc/tidemark/fullchain.pem': certFile,
      '/etc/tidemark/privkey.pem': keyFile,
      '127.0.0.1:9001': `127.0.0.1:${agent.port}`,
    };
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, configurationOf(site, folder));
    const command = ['nginx', '-p', folder, '-c', file];
    nginx = await openServer({ command, port: plainPort, readyPath: '/healthz', logFile: join(folder, 'nginx.log') });
  });

  afterAll(async () => {
    await nginx?.[Symbol.asyncDispose]();
    await agent?.kill('SIGTERM');
    rmSync(folder, { recursive: true });
  });

  /** What a browser sends that took the page from `https://metrics.example.org`. */
  const ofPage = () => ({ host: 'metrics.example.org', origin: 'https://metrics.example.org' });

  /** The certificate is for this machine. */
  const trusting = () => ({ ca, servername: 'localhost' });

  const ask = (path: string, headers: Record<string, string>, method = 'GET') =>
    new Promise<{ status: number | undefined; headers: IncomingHttpHeaders; body: string }>((resolve, reject) => {
      const asked = request(`${url}${path}`, { ...trusting(), method, headers }, async (response) => {
        const body = Buffer.concat(await response.toArray()).toString();
        resolve({ status: response.statusCode, headers: response.headers, body });
      });
      asked.on('error', reject).end();
    });

  /** The cookie of a page that signed in. */
  const signIn = async () => {
    const { headers } = await ask('/session', { ...ofPage(), authorization: `Bearer ${token}` }, 'POST');
    return (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]).join('; ');
  };

  it('hands out the page, and data to those with a token', async () => {
    const host = { host: 'metrics.example.org' };
    expect(await ask('/', host)).toMatchObject({ status: 200, body: expect.stringContaining('<title>') });
    expect(await ask('/metrics/summary', host)).toMatchObject({ status: 401 });
    expect(await ask('/metrics/summary', { ...host, authorization: `Bearer ${token}` })).toMatchObject({ status: 200 });
  });

  it('keeps a page signed in, and another site out', async () => {
    const cookie = await signIn();
    expect(await ask('/metrics/summary', { ...ofPage(), cookie })).toMatchObject({ status: 200 });
    const foreign = { ...ofPage(), origin: 'https://elsewhere.example.org', cookie };
    expect(await ask('/metrics/summary', foreign)).toMatchObject({ status: 403 });
    expect(await ask('/', { host: 'elsewhere.example.org' })).toMatchObject({ status: 403 });
  });

  it('streams frames to a page over WebSocket', async () => {
    const headers = { ...ofPage(), cookie: await signIn() };
    const socket = new WebSocket(`${url.replace('https', 'wss')}/live`, ['tidemark.live.v1'], {
      ...trusting(),
      headers,
    });
    socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', id: 'a', match: 'host_load1' })));
    const seqs = await new Promise<number[]>((resolve, reject) => {
      const received: number[] = [];
      socket.on('error', reject).on('message', (data) => {
        const { type, seq } = JSON.parse(String(data)) as { type: string; seq: number };
        if (type === 'frame' && received.push(seq) === 2) resolve(received);
      });
    });
    socket.terminate();
    expect(seqs[1]).toBe((seqs[0] as number) + 1);
  });

  it('streams frames over server-sent events as they come', async () => {
    const headers = { host: 'metrics.example.org', authorization: `Bearer ${token}` };
    const seqs = await new Promise<number[]>((resolve, reject) => {
      const asked = request(`${url}/live?match=host_load1`, { ...trusting(), headers }, async (response) => {
        let text = '';
        for await (const chunk of response) {
          text += String(chunk);
          const found = [...text.matchAll(/"type":"frame".*?"seq":(\d+)/g)].map(([, seq]) => Number(seq));
          if (found.length >= 2) return resolve(found);
        }
        reject(new Error(`the stream ended: ${text}`));
      });
      asked.on('error', reject).end();
    });
    expect(seqs[1]).toBe((seqs[0] as number) + 1);
  });
});
