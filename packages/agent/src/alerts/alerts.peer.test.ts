import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@tidemark/api/client';
import { readLocalToken } from '@tidemark/api/tokens';
import { systemClock } from '@tidemark/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AgentProcess } from '../../../../test/agent-process.ts';
import { type MemoryHolder, startMemoryHolder } from '../../test/memory-holder.ts';
import { startWatchingAgent } from '../../test/watching-agent.ts';
import { openWebhookServer, type WebhookServer } from '../../test/webhook-server.ts';

const POLL = { interval: 20, timeout: 10_000 };

let dir: string;
let hook: WebhookServer;
let holder: MemoryHolder;
/** What stands in the alerts file at first. */
let content: Readonly<Record<string, object>>;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-alerts-'));
  hook = await openWebhookServer();
  holder = startMemoryHolder();
  const now = { groupWait: '0s', groupInterval: '0s', repeatInterval: '0s' };
  content = {
    rules: {
      'holds-much': {
        series: `process_resident_memory_bytes{pid="${holder.pid}"}`,
        above: { warning: '128MiB', critical: '192MiB' },
        description: 'uses {{value}}',
      },
    },
    receivers: { hook: { plugin: 'webhook', url: hook.url } },
    routes: { all: { receivers: ['hook'], ...now } },
  };
  writeAlerts(content);
});

/** JSON is YAML. */
const writeAlerts = (written: object) => writeFileSync(join(dir, 'alerts.yaml'), JSON.stringify(written, null, 1));

afterEach(async () => {
  await holder[Symbol.asyncDispose]();
  await hook[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

const start = () => startWatchingAgent(dir, holder);

const told = (...expected: string[]) => expect.poll(hook.told, POLL).toEqual(expected);

/** What a receiver has accepted it may be told again until the queue knows of it. */
async function removed({ url }: AgentProcess): Promise<void> {
  await using client = createClient(url);
  const waiting = async () => (await client.alerts.receivers()).map(({ queue }) => queue.items);
  await expect.poll(waiting, POLL).toEqual([0, 0]);
}

/** With the token of whoever the agent runs as, who may operate it. */
const operator = ({ url }: AgentProcess): Client => createClient(url, { token: readLocalToken(dir)?.token as string });

it('a process that allocates is told once at each level, and taken back once although the agent is killed in between', {
  timeout: 30_000,
}, async () => {
  const first = await start();
  await holder.hold(110);
  await told('firing warning');
  await holder.hold(200);
  await told('firing warning', 'firing critical');
  await removed(first);
  await first.kill('SIGKILL');
  const second = await start();
  try {
    await using client = operator(second);
    await expect.poll(() => client.alerts.list(), POLL).toMatchObject([{ state: 'firing', level: 'critical' }]);
    await holder.hold(1);
    await told('firing warning', 'firing critical', 'resolved critical');
    expect(new Set(hook.messages.flatMap(({ alerts }) => alerts.map(({ id }) => id))).size).toBe(1);
    const history = await client.alerts.history({ fromMs: 0, toMs: systemClock.now() + 1000, order: 'oldest' });
    // A frame may see it on its way down, at the level of a warning, of which nobody is told.
    expect(history.map(({ to, reason }) => `${to}: ${reason}`).filter((line) => !/frames|eased/.test(line))).toEqual([
      'firing: held',
      'firing: rose',
      'resolved: cleared',
    ]);
    await expectRolesAndReceivers(second, client);
  } finally {
    await second.kill('SIGTERM');
  }
  expect(hook.told().slice(3)).toEqual(['test info', 'firing warning', 'acknowledged warning', 'resolved warning']);
});

/** A receiver that is away, a silence, an acknowledgement, and somebody who may only look. */
async function expectRolesAndReceivers(agent: AgentProcess, client: Client): Promise<void> {
  await using reader = createClient(agent.url);
  expect(await client.alerts.test('hook')).toMatchObject({ isAccepted: true });
  hook.isAway = true;
  await holder.hold(110);
  await expect.poll(() => hook.refused, POLL).toBeGreaterThanOrEqual(1);
  const [alert] = await reader.alerts.list();
  const alertId = alert?.id as string;
  await expect(reader.alerts.acknowledge({ alertId })).rejects.toMatchObject({ code: 'API_FORBIDDEN' });
  expect(await client.alerts.acknowledge({ alertId, by: 'ada' })).toEqual({ isStored: true });
  const silence = { match: '{alertname="holds-much"}', toMs: systemClock.now() + 60_000, comment: 'known' };
  const { silenceId } = await client.alerts.silence(silence);
  expect(await reader.alerts.list()).toMatchObject([
    { state: 'acknowledged', acknowledged: { by: expect.stringContaining('ada') }, suppressedBy: [{ by: silenceId }] },
  ]);
  await client.alerts.unsilence(silenceId);
  const [receiver] = (await reader.alerts.receivers()).filter(({ name }) => name === 'hook');
  expect(receiver).toMatchObject({ queue: { items: 2 }, lastProblem: { code: 'PLUGIN_KIT_RETRYABLE' } });
  hook.isAway = false;
  await holder.hold(1);
  const told = () => hook.told().slice(4);
  await expect.poll(told, POLL).toEqual(['firing warning', 'acknowledged warning', 'resolved warning']);
}

it('the file can be changed while the agent runs, by SIGHUP and by a call; what is wrong in it changes nothing', {
  timeout: 30_000,
}, async () => {
  const agent = await start();
  try {
    await using client = operator(agent);
    await holder.hold(110);
    await told('firing warning');
    const [alert] = await client.alerts.list();
    writeAlerts({ ...content, rules: { 'holds-much': { series: 'process_resident_memory_bytes', abov: {} } } });
    await expect(client.alerts.reload()).rejects.toMatchObject({
      code: 'AGENT_ALERTS_FILE_INVALID',
      message: expect.stringMatching(/alerts\.yaml:5: .*abov/),
    });
    await using second = await openWebhookServer();
    const receivers = { hook: { plugin: 'webhook', url: second.url } };
    const added = { 'always-there': { series: 'host_load1', above: { warning: 0 } } };
    writeAlerts({ ...content, receivers, rules: { ...content.rules, ...added } });
    agent.signal('SIGHUP');
    await expect.poll(second.told, POLL).toEqual(['firing warning']);
    expect(await client.alerts.list()).toMatchObject([{ id: alert?.id, rule: 'holds-much' }, { rule: 'always-there' }]);
    writeAlerts({ ...content, receivers, rules: {} });
    expect(await client.alerts.reload()).toEqual({
      isStored: true,
      rules: { added: [], removed: ['holds-much', 'always-there'], changed: [] },
      receivers: { added: [], removed: [], changed: [] },
    });
    await expect.poll(second.told, POLL).toEqual(['firing warning', 'resolved warning', 'resolved warning']);
    expect(hook.told()).toEqual(['firing warning']);
  } finally {
    await agent.kill('SIGTERM');
  }
});
