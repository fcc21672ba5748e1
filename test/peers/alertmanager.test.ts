import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertmanager } from '@tidemark/notifier-alertmanager';
import type { AlertMessage } from '@tidemark/plugin-kit';
import { type OpenedPlugin, openNotifier } from '@tidemark/plugin-kit/host';
import { createTestSurroundings, openPeer, type Peer, sampleMessage, stormMessage } from '@tidemark/plugin-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Alertmanager, hasAlertmanager, openAlertmanager } from './alertmanager.ts';

interface KnownAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly generatorURL: string;
}

describe.runIf(hasAlertmanager())('a real Alertmanager', () => {
  let folder: string;
  let receiver: Peer;
  let server: Alertmanager;
  let plugin: OpenedPlugin<AlertMessage>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tidemark-alertmanager-'));
    receiver = await openPeer();
    server = await openAlertmanager(folder, {
      webhook: receiver.url,
      route: { group_by: ['alertname'], group_wait: '10ms', group_interval: '200ms' },
    });
    plugin = await openNotifier(alertmanager({ url: server.url }), createTestSurroundings());
  });

  afterAll(async () => {
    await plugin?.close();
    await server?.[Symbol.asyncDispose]();
    await receiver?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const deliver = (message: AlertMessage) => plugin.deliver(message, new AbortController().signal);

  /** The message with the times of its alerts moved to now, since Alertmanager goes by its own clock. */
  const now = (message: AlertMessage): AlertMessage => {
    const timeMs = Date.now();
    const alerts = message.alerts.map((alert) => ({
      ...alert,
      startsAtMs: timeMs - 60_000,
      ...(alert.status === 'resolved' ? { endsAtMs: timeMs - 1000 } : {}),
    }));
    return { ...message, timeMs, alerts };
  };

  const active = async (): Promise<readonly KnownAlert[]> =>
    JSON.parse((await server.ask('/api/v2/alerts')).toString());

  /** What it told its receiver: status of the group, and of each alert with its severity. */
  const told = () =>
    receiver.requests.map(({ body }) => {
      const { status, alerts } = JSON.parse(body) as {
        readonly status: string;
        readonly alerts: readonly { readonly status: string; readonly labels: Readonly<Record<string, string>> }[];
      };
      return [status, ...alerts.map((alert) => `${alert.labels.severity} ${alert.status}`)];
    });

  it('knows what fires, with everything about it', async () => {
    await deliver(now(sampleMessage()));
    expect(await active()).toMatchObject([
      {
        labels: {
          alertname: 'process-memory',
          severity: 'critical',
          instance: 'vault-7',
          name: 'checkout',
          pid: '4711',
        },
        annotations: { summary: 'checkout uses 2.1 GB', description: 'more than 2.0 GB for 5 minutes' },
        generatorURL: 'https://tidemark.example/runbooks/process-memory',
      },
    ]);
    await expect.poll(told).toEqual([['firing', 'critical firing']]);
  });

  it('takes a repetition for what it is', async () => {
    await deliver(now(sampleMessage()));
    expect((await active()).length).toBe(1);
  });

  it('knows one alert, not two, when its severity changes', async () => {
    const message = now(sampleMessage({ severity: 'warning' }));
    const change = { severity: 'warning', earlierSeverities: ['critical'] } as const;
    await deliver({ ...message, alerts: message.alerts.map((alert) => ({ ...alert, ...change })) });
    expect((await active()).map(({ labels }) => labels.severity)).toEqual(['warning']);
  });

  it('forgets what is resolved, and says so', async () => {
    const message = now(sampleMessage({ status: 'resolved', severity: 'warning' }));
    await deliver({ ...message, alerts: message.alerts.map((alert) => ({ ...alert, severity: 'warning' })) });
    await expect.poll(active).toEqual([]);
    await expect.poll(() => told().at(-1)?.[0]).toBe('resolved');
    expect(told().filter(([status]) => status === 'resolved').length).toBe(1);
  });

  it('takes a storm with text that nobody would write', async () => {
    await deliver(now(stormMessage(300)));
    expect((await active()).length).toBe(300);
    await deliver(
      now({
        ...stormMessage(300),
        status: 'resolved',
        alerts: stormMessage(300).alerts.map((alert) => ({ ...alert, status: 'resolved' })),
      }),
    );
    await expect.poll(active).toEqual([]);
  });

  it('shows a test as one', async () => {
    await deliver(now(sampleMessage({ status: 'test' })));
    expect((await active()).map(({ labels }) => labels.test)).toEqual(['true']);
  });
});
