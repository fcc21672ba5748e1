import { createAlertEngine, resolveRules } from '@tidemark/alerts';
import type { Frame } from '@tidemark/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RecordingHere, recordHere } from '../../test/recording-here.ts';
import { type ServedHere, serveHere } from '../../test/served-here.ts';
import { boundQuestions } from '../security/bounded-history.ts';
import { alertStatesShape } from '../shapes/alert-shapes.ts';
import { alertsShape, errorShape, healthShape, readinessShape, summaryShape } from '../shapes/http-shapes.ts';

let here: RecordingHere;
let served: ServedHere;

beforeEach(async () => {
  here = recordHere();
  served = await serveHere(here.recording);
});

afterEach(async () => {
  await served[Symbol.asyncDispose]();
  await here[Symbol.asyncDispose]();
});

const tick = (times: number) => {
  for (let i = 0; i < times; i++) here.tick();
};

describe('GET /metrics/summary and /metrics/alerts', () => {
  it('have the shapes they promise', async () => {
    tick(3);
    summaryShape.strict().parse((await served.get('/metrics/summary')).json());
    expect(alertsShape.parse((await served.get('/metrics/alerts')).json())).toEqual([]);
  });

  it('tell what fires, in the units of /metrics', async () => {
    const engine = createAlertEngine({
      rules: resolveRules({
        'memory-high': { series: 'host_memory_total_bytes', above: { warning: '800MiB' }, description: 'full' },
        threads: { series: 'process_threads', above: { warning: 3, critical: 4 }, description: 'busy' },
        'never-now': { series: 'process_threads', above: { warning: 3 }, for: '1h' },
      }),
    });
    tick(1);
    engine.takeFrame(here.live.newest as Frame);
    const desk = { ...here.recording.alerts, list: () => engine.alerts() };
    await using there = await serveHere({ ...here.recording, alerts: desk });
    const alerts = [
      {
        metric: 'memory_usage',
        current_value: 1000,
        warning_threshold: 800,
        critical_threshold: null,
        description: 'full',
        level: 'WARNING',
      },
      {
        metric: 'process_threads',
        current_value: 4,
        warning_threshold: 3,
        critical_threshold: 4,
        description: 'busy',
        level: 'CRITICAL',
      },
    ];
    expect(alertsShape.parse((await there.get('/metrics/alerts')).json())).toEqual(alerts);
    expect((await there.get('/metrics/summary')).json()).toMatchObject({ active_alerts: alerts });
    expect(alertStatesShape.parse((await there.get('/alerts')).json())).toMatchObject([
      { rule: 'memory-high', state: 'firing', value: 1000 * 2 ** 20, dimension: 'bytes' },
      { rule: 'threads', level: 'critical', told: [] },
      { rule: 'never-now', state: 'pending' },
    ]);
    const page = (await there.get('/metrics/prometheus')).text;
    expect(page).toContain('\ntidemark_alerts{level="critical",state="firing"} 1\n');
    expect(page).toContain('\ntidemark_alerts{level="none",state="pending"} 1\n');
  });
});

describe('GET /healthz and /readyz', () => {
  it('say so before anything was recorded, and when it was', async () => {
    const ask = async () => {
      const [health, ready] = [await served.get('/healthz'), await served.get('/readyz')];
      return [health.status, healthShape.parse(health.json()).status, ready.status, readinessShape.parse(ready.json())];
    };
    expect(await ask()).toEqual([503, 'starting', 503, { status: 'not-ready', recorded: false, history: true }]);
    tick(1);
    expect(await ask()).toEqual([200, 'ok', 200, { status: 'ready', recorded: true, history: true }]);
  });

  it('notice within ten seconds that the file cannot be read any more', async () => {
    tick(1);
    expect((await served.get('/readyz')).status).toBe(200);
    await here.recording.history.close();
    await here.clock.advance(10_000);
    const { status, json } = await served.get('/readyz');
    expect([status, json()]).toEqual([503, { status: 'not-ready', recorded: true, history: false }]);
  });
});

describe('GET /readyz', () => {
  it('takes a history that is busy for one that can be read, and looks again the next time', async () => {
    tick(1);
    const { history } = here.recording;
    let facts = boundQuestions(history, 0).facts;
    await using there = await serveHere({ ...here.recording, history: { ...history, facts: () => facts() } });
    const ask = async () => (await there.get('/readyz')).status;
    expect(await ask()).toBe(200);
    facts = () => Promise.reject(new Error('the file is gone'));
    expect(await ask()).toBe(503);
  });
});

describe('what is not there', () => {
  it('is refused with 404', async () => {
    const { status, json } = await served.get('/metrics/nothing');
    expect([status, errorShape.parse(json()).error.code]).toEqual([404, 'API_NOT_FOUND']);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('is refused with 405 when only %s is not there', async (method) => {
    const response = await fetch(`${served.url}/metrics/summary`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(errorShape.parse(await response.json()).error.code).toBe('API_METHOD_NOT_ALLOWED');
  });

  it('does not include HEAD', async () => {
    const response = await fetch(`${served.url}/metrics/summary`, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});
