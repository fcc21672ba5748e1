import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLiveBuffer, type LiveBuffer } from '@tidemark/api';
import { createFakeClock, type FakeClock, METRICS } from '@tidemark/core';
import { type AlertMessage, defineNotifier, MESSAGE_STATUSES, z } from '@tidemark/plugin-kit';
import { type Ledger, openLedger } from '@tidemark/storage';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertsInput } from './alerts-input.ts';
import { resolveAlerts } from './alerts-plan.ts';
import { type Alerts, openAlerts } from './open-alerts.ts';

const T0 = 1_800_000_000_000;
/** What is waited for happens on other threads, which a busy machine may keep waiting. */
const POLL = { interval: 5, timeout: 10_000 };
const NOW = { groupWait: '0s', groupInterval: '0s', repeatInterval: '0s' };

let dir: string;
let clock: FakeClock;
let live: LiveBuffer;
let told: AlertMessage[];
let ledger: Ledger;
let alerts: Alerts;
let isCollecting: boolean;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-open-alerts-'));
  clock = createFakeClock(T0);
  live = createLiveBuffer(10);
  ledger = openLedger({ file: join(dir, 'tidemark.db'), clock });
  told = [];
  isCollecting = true;
});

afterEach(async () => {
  await alerts.close();
  await ledger.close();
  rmSync(dir, { recursive: true });
});

const ear = defineNotifier({
  name: 'ear',
  apiVersion: 1,
  help: 'remembers each message',
  options: z.strictObject({}),
  supports: { statuses: MESSAGE_STATUSES },
  start: () => ({ notify: async (message) => void told.push(message) }),
});

/** What reading the file again finds. */
let file: AlertsInput;

const readAgain = () =>
  resolveAlerts({ content: file, cwd: dir, defaults: false, locate: () => 'alerts.yaml:7', readAgain });

async function open(rules: NonNullable<AlertsInput['rules']>, waits: object = NOW): Promise<void> {
  file = { rules, receivers: { ear: ear({}) }, routes: { all: { receivers: ['ear'], ...waits } } };
  const plan = await readAgain();
  const host = { version: '1.2.3', hostName: 'here' };
  alerts = await openAlerts(plan, {
    ledger,
    live,
    clock,
    host,
    logger: pino({ level: 'silent' }),
  });
  const collection = {
    get isCollecting() {
      return isCollecting;
    },
  };
  alerts.begin({ collection, traffic: undefined as never, exporters: { list: () => [] } });
}

const ready = () => expect.poll(() => alerts.desk.receivers().length, POLL).toBe(2);

function record(seq: number, value: number): void {
  const layout = { series: [{ metric: METRICS.host_load1, labels: {} }] };
  const timing = { timeMs: clock.now(), elapsedMs: 1000, intervalMs: 1000 };
  live.push({ seq, ...timing, layout, values: Float64Array.of(value) });
}

describe('openAlerts', () => {
  it('lets time pass when no frame comes, and not while collecting is stopped', async () => {
    await open({ silent: { series: 'host_load1', absent: { warning: '30s' } } });
    await ready();
    record(1, 0);
    isCollecting = false;
    for (let i = 0; i < 60; i++) await clock.advance(1000);
    expect(alerts.desk.list()).toEqual([]);
    isCollecting = true;
    for (let i = 0; i < 60; i++) await clock.advance(1000);
    expect(alerts.desk.list()).toMatchObject([{ rule: 'silent', state: 'firing' }]);
    await expect.poll(() => told.map(({ title }) => title), POLL).toEqual(['silent warning: silent']);
  });

  it('tells what fired before collecting was stopped', async () => {
    await open({ busy: { series: 'host_load1', above: { warning: 4 } } }, { ...NOW, groupWait: '10s' });
    await ready();
    record(1, 5);
    isCollecting = false;
    for (let i = 0; i < 12; i++) await clock.advance(1000);
    await expect.poll(() => told.map(({ title }) => title), POLL).toEqual(['busy warning: busy']);
    expect(alerts.desk.list()).toMatchObject([{ state: 'firing' }]);
  });

  it('tells who listens, and the figures of deliveries', async () => {
    await open({ busy: { series: 'host_load1', above: { warning: 4 } } });
    await ready();
    const events: string[] = [];
    const stop = alerts.desk.subscribe(({ to }) => events.push(to));
    record(1, 5);
    await expect.poll(() => events, POLL).toEqual(['firing']);
    stop();
    await expect.poll(() => alerts.desk.receivers()[1]?.figures, POLL).toMatchObject({ offered: 1, delivered: 1 });
    expect(alerts.desk.health()).toMatchObject({ score: 95 });
    expect(await alerts.desk.test('ear')).toMatchObject({ isAccepted: true });
    expect(told.at(-1)).toMatchObject({ status: 'test', severity: 'info' });
    await expect(alerts.desk.test('eat')).rejects.toMatchObject({ hint: 'did you mean "ear"?' });
    expect(await alerts.close()).toMatchObject({ isStored: true, deliveries: { ear: { delivered: 1, left: 0 } } });
  });

  it('keeps silent from the moment a silence is made, although the next frame was read before', async () => {
    await open({ busy: { series: 'host_load1', above: { warning: 4 } } });
    await ready();
    record(1, 5);
    clock.step(800);
    const silence = { match: '{alertname="busy"}', toMs: T0 + 60_000, author: 'ada', comment: 'known' };
    const { silenceId } = await alerts.desk.command({ type: 'silence', ...silence });
    clock.step(-400);
    record(2, 5);
    expect(alerts.desk.list()).toMatchObject([{ suppressedBy: [{ by: silenceId }] }]);
    clock.step(800);
    await alerts.desk.command({ type: 'expire-silence', silenceId: silenceId as string });
    clock.step(-400);
    record(3, 5);
    expect(alerts.desk.list()).toMatchObject([{ suppressedBy: [] }]);
  });

  it('tells that somebody attends to it, except to whom knows no such thing', async () => {
    const simple = defineNotifier({
      ...ear({}).definition,
      name: 'simple',
      supports: { statuses: ['firing', 'resolved', 'test'] },
      start: () => ({ notify: async (message) => void told.push({ ...message, title: `simple: ${message.status}` }) }),
    });
    await open({ busy: { series: 'host_load1', above: { warning: 4 } } });
    const receivers = { ear: ear({}), simple: simple({}) };
    file = { ...file, receivers, routes: { all: { receivers: ['ear', 'simple'], ...NOW } } };
    await ready();
    await alerts.desk.reload();
    record(1, 5);
    await expect.poll(() => told.length, POLL).toBe(2);
    const [alert] = alerts.desk.list();
    await alerts.desk.command({ type: 'acknowledge', alertId: alert?.id as string, by: 'ada' });
    record(2, 1);
    await expect.poll(() => told.length, POLL).toBe(5);
    expect(told.map(({ title }) => title).filter((title) => title.startsWith('simple'))).toEqual([
      'simple: firing',
      'simple: resolved',
    ]);
    const acknowledged = told.find(({ status }) => status === 'acknowledged');
    expect(acknowledged).toMatchObject({
      title: 'busy acknowledged: busy',
      alerts: [{ id: alert?.id, status: 'acknowledged', acknowledgedBy: 'ada' }],
    });
  });

  it('begins when the file can be read, and until then does nothing', async () => {
    mkdirSync(join(dir, 'tidemark.db'));
    await open({ busy: { series: 'host_load1', above: { warning: 4 } } });
    record(1, 5);
    const command = () => alerts.desk.command({ type: 'enable-rule', name: 'busy', enabled: false });
    await expect(command()).rejects.toMatchObject({ code: 'AGENT_ALERTS_NOT_READY' });
    await expect.poll(() => alerts.desk.storingProblem, POLL).toMatchObject({ sinceMs: T0 });
    rmSync(join(dir, 'tidemark.db'), { recursive: true });
    await expect
      .poll(
        async () => {
          await clock.advance(60_000);
          return alerts.desk.receivers().length;
        },
        { interval: 5, timeout: 5000 },
      )
      .toBe(2);
    expect(alerts.desk.storingProblem).toBeNull();
    record(2, 5);
    expect(alerts.desk.list()).toMatchObject([{ state: 'firing' }]);
  });

  it('goes on with another file: what is the same stays, what is gone resolves, who is new is told', async () => {
    const load = { series: 'host_load1', above: { warning: 4 } };
    await open({ stays: load, goes: load });
    await ready();
    record(1, 5);
    await expect.poll(() => told.length, POLL).toBe(2);
    const [stays] = alerts.desk.list();
    await alerts.desk.command({ type: 'acknowledge', alertId: stays?.id as string, by: 'ada' });
    await expect.poll(() => told.at(-1)?.title, POLL).toBe('stays acknowledged: stays');
    file = {
      rules: { stays: load, comes: load },
      receivers: { ear: ear({}), other: ear({}) },
      routes: { all: { receivers: ['ear', 'other'], ...NOW } },
    };
    expect(await alerts.desk.reload()).toEqual({
      isStored: true,
      rules: { added: ['comes'], removed: ['goes'], changed: [] },
      receivers: { added: ['other'], removed: [], changed: [] },
    });
    expect(alerts.desk.list()).toMatchObject([{ id: stays?.id, state: 'acknowledged' }]);
    await expect
      .poll(() => told.slice(3).map(({ title, alerts: [alert] }) => [title, alert?.annotations.ended]), POLL)
      .toEqual([['goes resolved: goes', 'rule-removed']]);
    record(2, 5);
    expect(alerts.desk.list()).toMatchObject([{ rule: 'stays' }, { rule: 'comes' }]);
    expect(alerts.desk.rules()).toMatchObject([{ origin: 'file' }, { origin: 'file' }]);
    expect(alerts.desk.receivers().map(({ name }) => name)).toEqual(['log', 'ear', 'other']);
    await expect.poll(() => told.length, POLL).toBe(6);
    expect(alerts.desk.receivers().map(({ figures }) => figures.delivered)).toEqual([0, 5, 1]);
  });

  it('keeps what is in force when the file is wrong, or a receiver does not start', async () => {
    await open({ busy: { series: 'host_load1', above: { warning: 4 } } });
    await ready();
    record(1, 5);
    file = { rules: { busy: { series: 'host_load1', abov: { warning: 4 } } } as never };
    await expect(alerts.desk.reload()).rejects.toMatchObject({
      code: 'AGENT_ALERTS_FILE_INVALID',
      message: expect.stringMatching(/^alerts.yaml:7: .*abov/),
    });
    const broken = defineNotifier({
      ...ear({}).definition,
      name: 'broken',
      start: () => {
        throw new Error('never');
      },
    });
    file = { rules: {}, receivers: { ear: ear({}), broken: broken({}) } };
    await expect(alerts.desk.reload()).rejects.toMatchObject({ code: 'PLUGIN_KIT_START_FAILED' });
    expect(alerts.desk.list()).toMatchObject([{ rule: 'busy', state: 'firing' }]);
    expect(alerts.desk.receivers().map(({ name }) => name)).toEqual(['log', 'ear']);
    record(2, 1);
    await expect.poll(() => told.map(({ status }) => status), POLL).toEqual(['firing', 'resolved']);
  });

  it('hands what waits for a receiver to the one that takes its place', async () => {
    const deaf = defineNotifier({
      ...ear({}).definition,
      name: 'deaf',
      start: () => ({
        notify: async () => {
          throw new Error('away');
        },
      }),
    });
    await open({ busy: { series: 'host_load1', above: { warning: 4 } } });
    file = { ...file, receivers: { ear: deaf({}) } };
    await ready();
    await alerts.desk.reload();
    record(1, 5);
    await expect.poll(() => alerts.desk.receivers()[1]?.figures.failedAttempts, POLL).toBe(1);
    file = { ...file, receivers: { ear: ear({}) } };
    const reloaded = alerts.desk.reload();
    await expect
      .poll(async () => {
        await clock.advance(5000);
        return told.map(({ status }) => status);
      }, POLL)
      .toEqual(['firing']);
    expect(await reloaded).toMatchObject({ receivers: { changed: ['ear'] } });
  });

  it('reads a file again before it could begin', async () => {
    mkdirSync(join(dir, 'tidemark.db'));
    await open({ busy: { series: 'host_load1', above: { warning: 4 } } });
    file = { ...file, rules: { other: { series: 'host_load1', above: { warning: 3 } } } };
    expect(await alerts.desk.reload()).toMatchObject({ isStored: false, rules: { added: ['other'] } });
    rmSync(join(dir, 'tidemark.db'), { recursive: true });
    await expect
      .poll(
        async () => {
          await clock.advance(60_000);
          return alerts.desk.receivers().length;
        },
        { interval: 5, timeout: 5000 },
      )
      .toBe(2);
    record(1, 3);
    expect(alerts.desk.list()).toMatchObject([{ rule: 'other' }]);
  });
});
