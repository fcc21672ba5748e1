import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLiveBuffer, type LiveBuffer } from '@tidemark/api';
import { createFakeClock, type FakeClock, METRICS } from '@tidemark/core';
import { type AlertMessage, defineNotifier, MESSAGE_STATUSES, z } from '@tidemark/plugin-kit';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertsInput } from './alerts-input.ts';
import { resolveAlerts } from './alerts-plan.ts';
import { type Alerts, openAlerts } from './open-alerts.ts';

const T0 = 1_800_000_000_000;
const NOW = { groupWait: '0s', groupInterval: '0s', repeatInterval: '0s' };

let dir: string;
let clock: FakeClock;
let live: LiveBuffer;
let told: AlertMessage[];
let alerts: Alerts;
let isCollecting: boolean;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-open-alerts-'));
  clock = createFakeClock(T0);
  live = createLiveBuffer(10);
  told = [];
  isCollecting = true;
});

afterEach(async () => {
  await alerts.close();
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

async function open(rules: NonNullable<AlertsInput['rules']>): Promise<void> {
  const content = { rules, receivers: { ear: ear({}) }, routes: { all: { receivers: ['ear'], ...NOW } } };
  const plan = await resolveAlerts({ content, cwd: dir, defaults: false, locate: () => undefined });
  const host = { version: '1.2.3', hostName: 'here' };
  alerts = await openAlerts(plan, {
    historyFile: join(dir, 'tidemark.db'),
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
  alerts.begin({ collection, traffic: undefined as never });
}

const ready = () => expect.poll(() => alerts.desk.receivers().length, { interval: 5 }).toBe(2);

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
    await expect.poll(() => told.map(({ title }) => title), { interval: 5 }).toEqual(['silent warning: silent']);
  });

  it('tells who listens, and the figures of deliveries', async () => {
    await open({ busy: { series: 'host_load1', above: { warning: 4 } } });
    await ready();
    const events: string[] = [];
    const stop = alerts.desk.subscribe(({ to }) => events.push(to));
    record(1, 5);
    await expect.poll(() => events, { interval: 5 }).toEqual(['firing']);
    stop();
    await expect
      .poll(() => alerts.desk.receivers()[1]?.figures, { interval: 5 })
      .toMatchObject({ offered: 1, delivered: 1 });
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

  it('begins when the file can be read, and until then does nothing', async () => {
    mkdirSync(join(dir, 'tidemark.db'));
    await open({ busy: { series: 'host_load1', above: { warning: 4 } } });
    record(1, 5);
    const command = () => alerts.desk.command({ type: 'enable-rule', name: 'busy', enabled: false });
    await expect(command()).rejects.toMatchObject({ code: 'AGENT_ALERTS_NOT_READY' });
    await expect.poll(() => alerts.desk.storingProblem, { interval: 5 }).toMatchObject({ sinceMs: T0 });
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
});
