import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@tidemark/api/client';
import { openPeer, type Peer } from '@tidemark/plugin-kit/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort, missingProgram, openServer, type Server } from '../../../../bench/storage/server.ts';
import type { AgentProcess } from '../../../../test/agent-process.ts';
import { type MailServer, openMailServer } from '../../test/mail-server.ts';
import { type MemoryHolder, startMemoryHolder } from '../../test/memory-holder.ts';
import { startWatchingAgent } from '../../test/watching-agent.ts';
import { openWebhookServer, type WebhookServer } from '../../test/webhook-server.ts';

const missing = missingProgram('prometheus-alertmanager', 'prometheus-alertmanager');
if (missing !== undefined) process.stdout.write(`skipped: ${missing}; \`node tools/install-peers.mjs\` installs it\n`);

const POLL = { interval: 50, timeout: 20_000 };
const AT_ONCE = { groupWait: '0s', groupInterval: '0s', repeatInterval: '0s' };

describe.skipIf(missing !== undefined)('a webhook, a mail server and an Alertmanager', () => {
  /** Where the Alertmanager sends what it makes of it. */
  let pager: Peer;
  let alertmanager: Server;
  let alertmanagerPort: number;
  let folder: string;
  let hook: WebhookServer;
  let mail: MailServer;
  let holder: MemoryHolder;

  beforeAll(async () => {
    pager = await openPeer();
    folder = mkdtempSync(join(tmpdir(), 'tidemark-alertmanager-'));
    const route = { receiver: 'pager', group_by: ['pid'], group_wait: '10ms', group_interval: '100ms' };
    const receivers = [{ name: 'pager', webhook_configs: [{ url: pager.url }] }];
    // It reads YAML, of which JSON is a part.
    writeFileSync(join(folder, 'alertmanager.yml'), JSON.stringify({ route, receivers }));
    alertmanagerPort = await freePort();
    alertmanager = await openServer({
      command: [
        ...['prometheus-alertmanager', `--config.file=${folder}/alertmanager.yml`, `--storage.path=${folder}/data`],
        ...[`--web.listen-address=127.0.0.1:${alertmanagerPort}`, '--cluster.listen-address='],
      ],
      port: alertmanagerPort,
      readyPath: '/-/ready',
      logFile: join(folder, 'alertmanager.log'),
    });
  });

  afterAll(async () => {
    await alertmanager?.[Symbol.asyncDispose]();
    await pager?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  let dir: string;

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'tidemark-told-'));
    hook = await openWebhookServer();
    mail = await openMailServer();
    holder = startMemoryHolder();
    const rule = {
      series: `process_resident_memory_bytes{pid="${holder.pid}"}`,
      above: { warning: '153.6MiB', critical: '204.8MiB' },
      description: 'a tenth of 1536 and 2048 MiB',
    };
    const content = {
      rules: { 'holds-much': rule },
      receivers: {
        hook: { plugin: 'webhook', url: hook.url },
        mail: { plugin: 'email', ...mail.options },
        manager: { plugin: 'alertmanager', url: `http://127.0.0.1:${alertmanagerPort}` },
      },
      routes: { all: { receivers: ['hook', 'mail', 'manager'], ...AT_ONCE } },
    };
    writeFileSync(join(dir, 'alerts.yaml'), JSON.stringify(content));
  });

  afterEach(async () => {
    await holder[Symbol.asyncDispose]();
    await mail[Symbol.asyncDispose]();
    await hook[Symbol.asyncDispose]();
    rmSync(dir, { recursive: true });
  });

  const start = (): Promise<AgentProcess> => startWatchingAgent(dir, holder);

  /** `holds-much critical: ...` */
  const wordOf = (title: string) => /^\S+ (\w+):/.exec(title)?.[1] ?? title;
  const posted = () => hook.messages.map(({ title }) => wordOf(title));
  const mailed = () => mail.subjects.map(wordOf);

  interface Labelled {
    readonly labels: Readonly<Record<string, string>>;
  }
  const isOwn = ({ labels }: Labelled) => labels.pid === String(holder.pid);

  /** What the Alertmanager holds. */
  const held = async () => {
    const alerts = JSON.parse((await alertmanager.ask('/api/v2/alerts')).toString()) as readonly Labelled[];
    return alerts.filter(isOwn).map(({ labels }) => labels.severity);
  };
  /** What the Alertmanager told: the state of the group at each message. */
  const paged = () =>
    pager.requests
      .map(({ body }) => JSON.parse(body) as { readonly status: string; readonly alerts: readonly Labelled[] })
      .filter(({ alerts }) => alerts.some(isOwn))
      .map(({ status }) => status);

  const told = async (words: readonly string[], severities: readonly string[]) => {
    await expect.poll(posted, POLL).toEqual(words);
    await expect.poll(mailed, POLL).toEqual(words);
    await expect.poll(held, POLL).toEqual(severities);
  };

  /** What a receiver has accepted it may be told again until the queue knows of it. */
  const removed = async ({ url }: AgentProcess) => {
    await using client = createClient(url);
    const waiting = async () => (await client.alerts.receivers()).map(({ queue }) => queue.items);
    await expect.poll(waiting, POLL).toEqual([0, 0, 0, 0]);
  };

  it('are told of a process that allocates at each level, and of its end once although the agent is killed before', {
    timeout: 90_000,
  }, async () => {
    const first = await start();
    await holder.hold(120);
    await told(['warning'], ['warning']);
    await holder.hold(170);
    await told(['warning', 'critical'], ['critical']);
    await removed(first);
    await first.kill('SIGKILL');
    const second = await start();
    await holder.hold(1);
    await told(['warning', 'critical', 'resolved'], []);
    await expect.poll(() => paged().at(-1), POLL).toBe('resolved');
    await removed(second);
    await second.kill('SIGKILL');
    // Whoever starts once more has nothing to add.
    const third = await start();
    await third.kill('SIGTERM');
    await told(['warning', 'critical', 'resolved'], []);
    expect(paged().filter((status) => status === 'resolved')).toEqual(['resolved']);
  });

  it('that are away while it ends, and the agent is killed, hear of it once when they are back', {
    timeout: 90_000,
  }, async () => {
    // Before anybody looks: a frame may see it half held, which is a warning.
    await holder.hold(170);
    const first = await start();
    await told(['critical'], ['critical']);
    hook.isAway = true;
    mail.isAway = true;
    await holder.hold(1);
    await expect.poll(() => hook.refused, POLL).toBeGreaterThan(0);
    await expect.poll(() => mail.refused, POLL).toBeGreaterThan(0);
    await first.kill('SIGKILL');
    hook.isAway = false;
    mail.isAway = false;
    const second = await start();
    await told(['critical', 'resolved'], []);
    await second.kill('SIGTERM');
    await told(['critical', 'resolved'], []);
    await expect.poll(() => paged().filter((status) => status === 'resolved'), POLL).toEqual(['resolved']);
  });
});
