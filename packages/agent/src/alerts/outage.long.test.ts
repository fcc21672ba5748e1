import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient, type ReceiverShape } from '@tidemark/api/client';
import { readLocalToken } from '@tidemark/api/tokens';
import { sleep, systemClock } from '@tidemark/core';
import { openPeer, type Peer, type PeerBehaviour } from '@tidemark/plugin-kit/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AgentProcess, runTidemark } from '../../../../test/agent-process.ts';
import { type MemoryHolder, startMemoryHolder } from '../../test/memory-holder.ts';
import { startWatchingAgent } from '../../test/watching-agent.ts';

const MINUTE_MS = 60_000;
const OUTAGE_MS = Number(process.env.TIDEMARK_OUTAGE_MINUTES ?? 10) * MINUTE_MS;
const FLAPPING_MS = OUTAGE_MS / 5;
/** How long the alert fires, and does not. */
const EPISODE_MS = 5000;
/** The longest that a breaker and the pauses after failures keep a receiver that is back waiting, and the time to tell it all. */
const BACK = { interval: 500, timeout: 3 * MINUTE_MS };
const POLL = { interval: 100, timeout: 20_000 };

/** In what ways it is away, one after the other. */
const TROUBLES: readonly PeerBehaviour[] = [
  { status: 503 },
  { reset: 'before' },
  { status: 429, headers: { 'retry-after': '20' } },
  { stalls: true },
  { reset: 'after' },
];

let dir: string;
let away: Peer;
let steady: Peer;
let holder: MemoryHolder;
let agent: AgentProcess;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-outage-'));
  [away, steady] = [await openPeer(), await openPeer()];
  holder = startMemoryHolder();
  const content = {
    rules: {
      'holds-much': { series: `process_resident_memory_bytes{pid="${holder.pid}"}`, above: { warning: '96MiB' } },
    },
    receivers: {
      away: { plugin: 'webhook', url: away.url },
      steady: { plugin: 'webhook', url: steady.url },
    },
    routes: { all: { receivers: ['away', 'steady'], groupWait: '0s', groupInterval: '0s', repeatInterval: '0s' } },
  };
  writeFileSync(join(dir, 'alerts.yaml'), JSON.stringify(content));
  agent = await start();
});

afterEach(async () => {
  await agent.kill('SIGTERM');
  await holder[Symbol.asyncDispose]();
  await away[Symbol.asyncDispose]();
  await steady[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

const start = () => startWatchingAgent(dir, holder);

interface Message {
  readonly key: string;
  readonly status: string;
  readonly alerts: readonly { readonly id: string }[];
}

/** What a peer accepted, in order: status and alert. */
function told({ requests }: Peer): string[] {
  const messages = requests.filter(({ isAccepted }) => isAccepted).map(({ body }) => JSON.parse(body) as Message);
  return messages.map(({ status, alerts }) => `${status} ${alerts.map(({ id }) => id).join()}`);
}

async function receiver(name: string): Promise<ReceiverShape> {
  await using client: Client = createClient(agent.url, { token: readLocalToken(dir)?.token as string });
  const found = (await client.alerts.receivers()).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no receiver ${name}`);
  return found;
}

/** Alerts that fire and resolve, for so long; `each` happens at each change. */
async function flap(ms: number, each: (index: number) => void): Promise<void> {
  const endMs = systemClock.monotonic() + ms;
  for (let i = 0; systemClock.monotonic() < endMs; i++) {
    each(i);
    await holder.hold(i % 2 === 0 ? 110 : 1);
    await sleep(systemClock, EPISODE_MS);
  }
  await holder.hold(1);
}

it('a receiver that is away for minutes, and flaps then, hears everything once and in order; the agent is killed in between', {
  timeout: OUTAGE_MS + FLAPPING_MS + 10 * MINUTE_MS,
}, async () => {
  const begunMs = systemClock.monotonic();
  const misbehave = () => {
    const share = (systemClock.monotonic() - begunMs) / OUTAGE_MS;
    away.behave(TROUBLES[Math.min(TROUBLES.length - 1, Math.floor(share * TROUBLES.length))] as PeerBehaviour);
  };
  await flap(OUTAGE_MS / 2, misbehave);
  await expect.poll(() => told(steady).at(-1), POLL).toMatch(/^resolved/);
  await expect
    .poll(() => receiver('steady'), POLL)
    .toMatchObject({ breaker: { state: 'closed' }, queue: { items: 0 } });
  const open = await receiver('away');
  expect(open).toMatchObject({ breaker: { state: expect.stringMatching(/^(half-)?open$/) }, delivered: 0 });
  expect(open.queue.items).toBe(told(steady).length);
  const table = await runTidemark(dir, 'alerts', 'receivers', '--url', agent.url);
  expect(table).toMatch(/^away +webhook +(half-)?open +\d+/m);
  expect(table).toMatch(/^steady +webhook +closed +0 /m);
  await agent.kill('SIGKILL');
  agent = await start();
  await flap(OUTAGE_MS / 2, misbehave);
  await expect.poll(() => told(steady).at(-1), POLL).toMatch(/^resolved/);
  expect(told(away)).toEqual([]);
  away.behave({});
  await expect.poll(() => told(away), BACK).toEqual(told(steady));
  await flap(FLAPPING_MS, (index) => away.behave(index % 2 === 0 ? {} : { status: 503 }));
  away.behave({});
  await expect.poll(() => told(steady).at(-1), POLL).toMatch(/^resolved/);
  await expect.poll(() => told(away), BACK).toEqual(told(steady));
  await expect
    .poll(() => receiver('away'), POLL)
    .toMatchObject({
      queue: { items: 0 },
      dropped: { overflow: 0, rejected: 0, expired: 0 },
    });
  const episodes = told(steady).filter((text) => text.startsWith('firing'));
  expect(new Set(episodes).size).toBe(episodes.length);
  expect(episodes.length).toBeGreaterThan((0.7 * (OUTAGE_MS + FLAPPING_MS)) / (2 * EPISODE_MS));
  process.stdout.write(`${told(away).length} messages, each once; ${away.requests.length} requests\n`);
});
