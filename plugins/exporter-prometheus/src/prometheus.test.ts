import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineExporter, type ExportBatch, type Series } from '@tidemark/plugin-kit';
import { openExporter } from '@tidemark/plugin-kit/host';
import {
  createFakeClock,
  createTestSurroundings,
  describeExporter,
  type Receiver,
  sampleBatch,
} from '@tidemark/plugin-kit/testing';
import { generate } from 'selfsigned';
import { describe, expect, it, onTestFinished } from 'vitest';
import { prometheus } from './prometheus.ts';

const NEVER = new AbortController().signal;
const { definition } = prometheus;

/** What it logs when it listens. */
const urlIn = (text: string) => /https?:\/\/[^"]+/.exec(text)?.[0] ?? '';

/** What was scraped, by the name of the scraper, which the options repeat as the token. */
const scraped = new Map<string, string[]>();

/** The exporter with somebody who scrapes after each batch. */
const scrapedPrometheus = defineExporter({
  ...definition,
  start: async (context) => {
    let url = '';
    const info = (message: string, facts = {}) => {
      url = urlIn(JSON.stringify(facts));
      context.log.info(message, facts);
    };
    const exporter = await definition.start({ ...context, log: { ...context.log, info } });
    const token = context.options.token?.reveal() ?? '';
    return {
      ...exporter,
      export: async (batch, signal) => {
        await exporter.export(batch, signal);
        const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
        if (batch.timesMs.length > 0) scraped.get(token)?.push(await answer.text());
      },
    };
  },
});

let scrapers = 0;

describeExporter(scrapedPrometheus, {
  describe,
  it,
  openReceiver: async () => {
    const token = `swordfish-${scrapers++}`;
    scraped.set(token, []);
    const receiver: Receiver<{ port: number; token: string }> = {
      options: { port: 0, token },
      secrets: [token],
      accepted: () => scraped.get(token) ?? [],
      moods: [],
      setMood: () => undefined,
      asked: async () => undefined,
      [Symbol.asyncDispose]: async () => undefined,
    };
    return receiver;
  },
});

async function openScene(options: object = {}) {
  const clock = createFakeClock();
  const surroundings = createTestSurroundings({ clock });
  const plugin = await openExporter(prometheus({ port: 0, ...options }), surroundings);
  const url = urlIn(surroundings.lines.join());
  return {
    clock,
    url,
    deliver: (batch: ExportBatch) => plugin.deliver(batch, NEVER),
    scrape: async (init?: RequestInit, address = url) => {
      const answer = await fetch(address, init);
      return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() };
    },
    [Symbol.asyncDispose]: () => plugin.close(),
  };
}

describe('a scrape', () => {
  it('gets the last row as Prometheus text', async () => {
    await using scene = await openScene();
    await scene.deliver(sampleBatch(7));
    const { status, type, body } = await scene.scrape();
    expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(body.split('\n').filter((line) => !line.startsWith('# HELP'))).toEqual([
      '# TYPE host_load1 gauge',
      'host_load1{host="vault-7"} 7',
      '# TYPE process_resident_memory_bytes gauge',
      'process_resident_memory_bytes{host="vault-7",name="checkout",pid="4711"} 2147483657',
      '# TYPE process_cpu_seconds_total counter',
      expect.stringContaining('mode="user",name="<b>&amp;</b> \\"q\\" '),
      '',
    ]);
  });

  it.each([
    [
      'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'application/openmetrics-text',
    ],
    ['application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.1', 'application/openmetrics-text'],
    ['text/plain;version=0.0.4', 'text/plain'],
    ['*/*', 'text/plain'],
  ])('that accepts %s gets %s', async (accept, expected) => {
    await using scene = await openScene();
    await scene.deliver(sampleBatch());
    const { type, body } = await scene.scrape({ headers: { accept } });
    expect(type?.split(';')[0]).toBe(expected);
    expect(body.endsWith('# EOF\n')).toBe(expected === 'application/openmetrics-text');
  });

  it('gets nothing of what is absent in the last row', async () => {
    await using scene = await openScene();
    await scene.deliver({
      ...sampleBatch(),
      columns: [1, Number.NaN, 2].map((last) => Float64Array.of(0, 0, last)),
    });
    expect((await scene.scrape()).body).not.toContain('resident');
  });

  it('gets a series once, also where two differ only in what Prometheus does not take', async () => {
    await using scene = await openScene();
    const [series] = sampleBatch().series as [Series];
    const twice = ['a\ud800', 'a\udfff'].map((name) => ({ ...series, labels: { name } }));
    await scene.deliver({
      ...sampleBatch(),
      series: twice,
      columns: [1, 2].map((value) => Float64Array.of(0, 0, value)),
    });
    const lines = (await scene.scrape()).body.split('\n').filter((line) => line.startsWith('host_load1'));
    expect(lines).toEqual(['host_load1{host="vault-7",name="a\ufffd"} 1']);
  });

  it('gets 503 before there are values, and when nothing new comes', async () => {
    await using scene = await openScene({ staleAfter: '30s' });
    expect(await scene.scrape()).toMatchObject({ status: 503, body: 'nothing was recorded yet\n' });
    await scene.deliver(sampleBatch());
    await scene.clock.advance(30_000);
    expect((await scene.scrape()).status).toBe(200);
    await scene.clock.advance(1000);
    expect(await scene.scrape()).toMatchObject({ status: 503, body: 'the newest values came 31 s ago\n' });
    await scene.deliver(sampleBatch(1));
    expect((await scene.scrape()).status).toBe(200);
  });

  it('finds one page, and may only read', async () => {
    await using scene = await openScene({ path: '/custom' });
    await scene.deliver(sampleBatch());
    expect(scene.url).toMatch(/\/custom$/);
    expect((await scene.scrape(undefined, `${scene.url}?x=1`)).status).toBe(200);
    expect((await scene.scrape(undefined, new URL('/metrics', scene.url).href)).status).toBe(404);
    expect((await scene.scrape({ method: 'POST' })).status).toBe(405);
    expect(await scene.scrape({ method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  });
});

describe('who scrapes', () => {
  const status = async (authorization: string | undefined, options: object) => {
    await using scene = await openScene(options);
    await scene.deliver(sampleBatch());
    return (await scene.scrape(authorization === undefined ? {} : { headers: { authorization } })).status;
  };
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  const options = { token: 'swordfish', basicAuth: { username: 'ada', password: 'tuna' } };

  it.each([
    [undefined, 401],
    ['Bearer mackerel', 401],
    ['swordfish', 401],
    ['Bearer swordfish', 200],
    ['bearer swordfish', 200],
    [basic('ada:tuna'), 200],
    [basic('ada:tuna '), 401],
    [basic('eve:tuna'), 401],
  ])('with %s is answered %i', async (authorization, expected) => {
    expect(await status(authorization, options)).toBe(expected);
  });

  it('is no page that gives this machine a name of its own', async () => {
    await using scene = await openScene();
    await scene.deliver(sampleBatch());
    const ask = (host: string) =>
      new Promise<number | undefined>((resolve) => {
        request(scene.url, { headers: { host } }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        }).end();
      });
    expect(await Promise.all(['evil.example:9464', 'localhost:9464', '[::1]', '127.0.0.1'].map(ask))).toEqual([
      403, 200, 200, 200,
    ]);
  });

  it.each([
    [{}, 'prometheus: listening on 0.0.0.0 takes token or basicAuth'],
    [{ token: 'swordfish' }, 'prometheus: listening on 0.0.0.0 takes tls'],
  ])('is not let in unseen beyond this machine with %o', async (more, message) => {
    await expect(openScene({ host: '0.0.0.0', ...more })).rejects.toMatchObject({
      code: 'PLUGIN_KIT_START_FAILED',
      message,
    });
  });

  it('may come through a proxy that encrypts', async () => {
    await using scene = await openScene({ host: '0.0.0.0', token: 'swordfish', plaintext: 'allow' });
    expect((await scene.scrape()).status).toBe(401);
  });
});

describe('the server', () => {
  it('says that its port is taken', async () => {
    await using scene = await openScene();
    const port = Number(new URL(scene.url).port);
    await expect(openScene({ port })).rejects.toMatchObject({
      code: 'PLUGIN_KIT_START_FAILED',
      message: `prometheus: cannot listen on 127.0.0.1: somebody else listens on port ${port} already`,
    });
  });

  it('ends connections when it closes', async () => {
    const scene = await openScene();
    await scene.deliver(sampleBatch());
    await scene.scrape();
    await scene[Symbol.asyncDispose]();
    await expect(scene.scrape()).rejects.toThrow('fetch failed');
  });

  it('speaks TLS', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-prometheus-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const altNames = [{ type: 7, ip: '127.0.0.1' }] as const;
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'scraped' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [{ name: 'subjectAltName', altNames: [...altNames] }],
    });
    const tls = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
    writeFileSync(tls.certFile, cert);
    writeFileSync(tls.keyFile, key);
    await using scene = await openScene({ tls });
    const status = new Promise((resolve, reject) => {
      get(scene.url, { ca: cert, agent: false }, (answer) => resolve(answer.resume().statusCode)).on('error', reject);
    });
    expect(await status).toBe(503);
  });
});
