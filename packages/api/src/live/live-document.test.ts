import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { METRICS } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { serveLiveHere } from '../../test/live-here.ts';
import { HOST, recordHere } from '../../test/recording-here.ts';
import { LIVE_LIMITS } from './live-limits.ts';
import { parseRequest } from './requests.ts';

const PROTOCOL = new URL('../../../../docs/protocol/', import.meta.url);
const CLIENTS = new URL('clients/', PROTOCOL);
const MAX_LINES = 20;

const OTHER = { metric: METRICS.process_threads, labels: { name: 'b' } };

const page = readFileSync(new URL('live.md', PROTOCOL), 'utf8');
const examples = [...page.matchAll(/^```json\n(.*)\n```$/gm)].map(([, json]) => JSON.parse(json as string));

describe('docs/protocol/live.md', () => {
  it.each(readdirSync(CLIENTS))('shows %s as it is, in 20 lines', (name) => {
    const client = readFileSync(new URL(name, CLIENTS), 'utf8');
    expect(page).toContain(`\n${client}\`\`\`\n`);
    expect(client.trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_LINES);
  });

  it('has examples of requests that are valid', () => {
    const requests = examples.filter(({ type }) => type === 'subscribe' || type === 'unsubscribe');
    expect(requests.map((request) => parseRequest(request).type)).toEqual(['subscribe', 'unsubscribe']);
  });

  it('has examples of answers with the keys that the server sends', async () => {
    await using live = await serveLiveHere({ limits: { heldFrames: 1 } });
    live.here.tick();
    const peer = await live.connect();
    peer.send({ type: 'subscribe', id: 'cpu', match: 'process_threads', backlog: 1 });
    await peer.next('frame');
    live.here.tick();
    live.here.tick({ series: [...HOST.series, OTHER] }, [1, 2, 3, 4, 5, 6]);
    await peer.next('frame');
    await live.here.clock.advance(16_000);
    await peer.next('heartbeat');
    peer.send({ type: 'unsubscribe', id: 'no' });
    peer.send({ type: 'unsubscribe', id: 'cpu' });
    await peer.next('unsubscribed');
    await live.listener.close();
    await peer.closed;
    const keysOf = (messages: readonly object[]) =>
      Object.fromEntries(messages.map((message) => ['type' in message && message.type, Object.keys(message)]));
    const answers = examples.filter(({ type }) => !type.endsWith('subscribe'));
    expect(keysOf(answers)).toEqual(keysOf(peer.received));
  });

  it('tells the defaults', () => {
    const { maxClients, maxColumns, maxResumeFrames, requestBurst, requestsPerSecond, heldFrames } = LIVE_LIMITS;
    for (const number of [maxClients, maxColumns, maxResumeFrames])
      expect(page).toContain(number.toLocaleString('fr').replaceAll('\u202f', ' '));
    expect(page).toContain(`${requestBurst} at once, ${requestsPerSecond}/s`);
    expect(page).toContain(`newest ${heldFrames} frames`);
  });
});

describe('clients/live.mjs', () => {
  it('prints what is recorded and goes on after a restart of the server', { timeout: 20_000 }, async () => {
    await using here = recordHere();
    const live = await serveLiveHere({ here });
    const { port } = new URL(live.url);
    const client = spawn(process.execPath, [fileURLToPath(new URL('live.mjs', CLIENTS)), live.url, 'process_threads']);
    const lines: string[] = [];
    const printed = createInterface(client.stdout)[Symbol.asyncIterator]();
    const printsNext = async () => lines.push((await printed.next()).value as string);
    await expect.poll(() => live.counters().subscriptions).toBe(1);
    here.tick();
    await printsNext();
    await live.listener.close();
    for (let i = 0; i < 3; i++) here.tick();
    await using again = await serveLiveHere({ here, port: Number(port) });
    for (let i = 0; i < 3; i++) await printsNext();
    here.tick();
    await printsNext();
    client.kill();
    const values = [1, 2, 3, 4, 5].map((seq) => `${seq} process_threads {"name":"a \\"quoted\\" name","pid":"7"} 4`);
    expect(lines).toEqual(values);
    expect(again.errors).toEqual([]);
  });

  it('says why it was refused, closes and comes again', { timeout: 20_000 }, async () => {
    await using live = await serveLiveHere();
    const client = spawn(process.execPath, [fileURLToPath(new URL('live.mjs', CLIENTS)), live.url, 'process_thread']);
    const printed = createInterface(client.stderr)[Symbol.asyncIterator]();
    expect((await printed.next()).value).toMatch(/did you mean process_threads\?$/);
    await expect.poll(() => live.counters(), { timeout: 10_000 }).toMatchObject({ totalClients: 2 });
    client.kill();
  });
});
