import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AlertRuleInput, resolveRule } from '@tidemark/alerts';
import { openPeer, type Peer } from '@tidemark/plugin-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alertName, translateRule } from '../../tools/prometheus/alerting-rules.ts';
import { type AgentProcess, startAgent } from '../agent-process.ts';
import { type Alertmanager, hasAlertmanager, openAlertmanager } from './alertmanager.ts';
import { hasPrometheus, openPrometheus, type Prometheus } from './prometheus.ts';
import { startNodeWorkload, type Workload } from './workload.ts';

const PATIENT = { timeout: 20_000, interval: 100 };

/** What a receiver was told of an alert, in order: `firing`, `resolved`. */
type Told = Readonly<Record<string, readonly string[]>>;

/** The part of a webhook's body in which both are alike. */
interface Body {
  readonly alerts: readonly { readonly status: string; readonly labels: Readonly<Record<string, string>> }[];
}

/** The same processes, rules and groups: once in an agent, once in Prometheus and Alertmanager that scrape it. */
describe.runIf(hasPrometheus() && hasAlertmanager())('real Prometheus and Alertmanager beside the agent', () => {
  let folder: string;
  let workloads: Workload[];
  let rules: Record<string, AlertRuleInput>;
  let agent: AgentProcess;
  let alertmanager: Alertmanager;
  let prometheus: Prometheus;
  let toldByAgent: Peer;
  let toldByAlertmanager: Peer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tidemark-notifications-'));
    workloads = await Promise.all([1, 2, 3].map(() => startNodeWorkload('file-opener.ts')));
    [toldByAgent, toldByAlertmanager] = await Promise.all([openPeer(), openPeer()]);
    const openFiles = `process_open_fds{pid=~"${workloads.map(({ pid }) => pid).join('|')}"}`;
    rules = {
      'many-files': { series: openFiles, above: { warning: 100 }, for: '2s' },
      'far-too-many-files': { series: openFiles, above: { critical: 200 }, for: '1s' },
    };
    agent = await startOurs();
    await startTheirs();
  });

  afterAll(async () => {
    await prometheus?.[Symbol.asyncDispose]();
    await alertmanager?.[Symbol.asyncDispose]();
    await agent?.kill('SIGKILL');
    for (const workload of workloads ?? []) await workload[Symbol.asyncDispose]();
    await toldByAgent?.[Symbol.asyncDispose]();
    await toldByAlertmanager?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  function startOurs(): Promise<AgentProcess> {
    const file = join(folder, 'alerts.yaml');
    const all = { receivers: ['peer'], groupBy: ['alertname'], groupWait: '2s', groupInterval: '1s' };
    const receivers = { peer: { plugin: 'webhook', url: toldByAgent.url } };
    writeFileSync(file, JSON.stringify({ rules, receivers, routes: { all } }));
    return startAgent(join(folder, 'agent'), '0', {
      TIDEMARK_ALERTS_FILE: file,
      TIDEMARK_ALERTS_DEFAULTS: 'false',
      TIDEMARK_RECORDER_PROCESSES: 'command=test/peers/workloads/file-opener',
    });
  }

  async function startTheirs(): Promise<void> {
    alertmanager = await openAlertmanager(join(folder, 'alertmanager'), {
      webhook: toldByAlertmanager.url,
      route: { group_by: ['alertname'], group_wait: '2s', group_interval: '1s' },
    });
    const entries = Object.entries(rules).flatMap(([name, rule]) => {
      const translation = translateRule(resolveRule(name, rule), { rateMs: 1000 });
      return 'rules' in translation ? translation.rules : [];
    });
    const file = join(folder, 'rules.yaml');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'files', rules: entries }] }));
    prometheus = await openPrometheus(join(folder, 'prometheus'), [{ name: 'agent', url: agent.url }], {
      global: { evaluation_interval: '1s' },
      rule_files: [file],
      alerting: { alertmanagers: [{ static_configs: [{ targets: [new URL(alertmanager.url).host] }] }] },
    });
  }

  it('tell as many messages, and the same of each alert', async () => {
    const [first, second, third] = workloads as [Workload, Workload, Workload];
    const scraped = async () => (await prometheus.query('count(process_open_fds)'))[0]?.value ?? 0;
    await expect.poll(scraped, PATIENT).toBeGreaterThanOrEqual(workloads.length);
    const both = (messages: number) =>
      expect
        .poll(() => [toldByAgent, toldByAlertmanager].map(({ requests }) => requests.length), PATIENT)
        .toEqual([messages, messages]);

    await Promise.all(workloads.map((workload) => workload.ask('open 100')));
    await both(1); // a storm is one message
    await first.ask('open 100');
    await both(2);
    await first.ask('close 0');
    await both(4); // one for each group
    await second.ask('close 0');
    await both(5);
    await third.ask('close 0');
    await both(6);

    const life = ['firing', 'resolved'];
    expect(told(toldByAgent)).toEqual({
      ...Object.fromEntries(workloads.map(({ pid }) => [`many-files warning ${pid}`, life])),
      [`far-too-many-files critical ${first.pid}`]: life,
    });
    const nameThere = Object.fromEntries(Object.keys(rules).map((name) => [alertName(name), name]));
    expect(told(toldByAlertmanager, (name) => nameThere[name] ?? name)).toEqual(told(toldByAgent));
  }, 90_000);
});

/** Alertmanager says again what still fires when it tells something new of its group; the agent does not. */
function told({ requests }: Peer, nameOf = (name: string) => name): Told {
  const lives: Record<string, string[]> = {};
  for (const { body } of requests) {
    for (const { status, labels } of (JSON.parse(body) as Body).alerts) {
      const alert = `${nameOf(labels.alertname ?? '')} ${labels.severity} ${labels.pid}`;
      const life = lives[alert] ?? [];
      lives[alert] = life.at(-1) === status ? life : [...life, status];
    }
  }
  return lives;
}
