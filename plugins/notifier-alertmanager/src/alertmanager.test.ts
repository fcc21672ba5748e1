import { openNotifier } from '@tidemark/plugin-kit/host';
import {
  createTestSurroundings,
  describeNotifier,
  openHttpReceiver,
  sampleMessage,
  stormMessage,
} from '@tidemark/plugin-kit/testing';
import { describe, expect, it } from 'vitest';
import { alertmanager } from './alertmanager.ts';
import { postableAlerts } from './postable-alerts.ts';

const OPTIONS = { labels: { team: 'harbour' }, keepForMs: 3_600_000, hostName: 'vault-7' };

const openReceiver = () =>
  openHttpReceiver({
    options: (url) => ({ url: `${url}/prefix/`, token: 'swordfish' }),
    secrets: ['swordfish'],
  });

describeNotifier(alertmanager, { describe, it, openReceiver });

describe('what Alertmanager gets', () => {
  it('is posted to its API v2', async () => {
    const receiver = await openReceiver();
    const plugin = await openNotifier(alertmanager(receiver.options), createTestSurroundings());
    await plugin.deliver(sampleMessage(), new AbortController().signal);
    await plugin.deliver(sampleMessage({ status: 'acknowledged' }), new AbortController().signal);
    await plugin.close();
    await receiver[Symbol.asyncDispose]();
    expect(receiver.peer.requests.map(({ method, path }) => [method, path])).toEqual([
      ['POST', '/prefix/api/v2/alerts'],
    ]);
    expect(receiver.peer.requests[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer swordfish',
    });
  });

  it('is an alert that ends by itself when nothing more is heard of it', () => {
    const [own] = postableAlerts(sampleMessage(), OPTIONS);
    expect(own).toEqual({
      labels: {
        alertname: 'process-memory',
        instance: 'vault-7',
        name: 'checkout',
        pid: '4711',
        severity: 'critical',
        team: 'harbour',
      },
      annotations: {
        summary: 'checkout uses 2.1 GB',
        description: 'more than 2.0 GB for 5 minutes',
        runbook_url: 'https://tidemark.example/runbooks/process-memory',
      },
      startsAt: '2026-11-21T03:00:00.000Z',
      endsAt: '2026-11-21T04:01:00.000Z',
      generatorURL: 'https://tidemark.example/runbooks/process-memory',
    });
  });

  it('ends a resolved alert', () => {
    const ended = postableAlerts(sampleMessage({ status: 'resolved' }), OPTIONS);
    expect(ended.map(({ endsAt }) => endsAt)).toEqual(['2026-11-21T03:01:00.000Z']);
  });

  it('is ended in the severities that the alert had before', () => {
    const message = sampleMessage();
    const alerts = message.alerts.map((alert) => ({ ...alert, earlierSeverities: ['warning', 'critical'] as const }));
    expect(
      postableAlerts({ ...message, alerts }, OPTIONS).map(({ labels, endsAt }) => [labels.severity, endsAt]),
    ).toEqual([
      ['critical', '2026-11-21T04:01:00.000Z'],
      ['warning', '2026-11-21T03:01:00.000Z'],
    ]);
  });

  it('marks a test', () => {
    const [test, ...rest] = postableAlerts(sampleMessage({ status: 'test' }), OPTIONS);
    expect([test?.labels.test, test?.endsAt, rest]).toEqual(['true', '2026-11-21T03:02:00.000Z', []]);
  });

  it('has names and values that Prometheus takes', () => {
    const message = stormMessage(1);
    const alerts = message.alerts.map((alert) => ({
      ...alert,
      labels: { 'a-b.c': 'x', '9': 'y', none: '', lone: '\ud800' },
    }));
    const [own] = postableAlerts({ ...message, alerts }, { ...OPTIONS, labels: {} });
    expect(own?.labels).toEqual({
      alertname: 'process-memory',
      instance: 'vault-7',
      severity: 'critical',
      a_b_c: 'x',
      _9: 'y',
      lone: '\ufffd',
    });
  });
});
