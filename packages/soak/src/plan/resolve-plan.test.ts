import { describe, expect, it } from 'vitest';
import { parseYamlPlan } from '../../test/parse-yaml-plan.ts';
import { DEFAULT_ERROR_LINES } from '../processes/error-lines.ts';
import { resolvePlan } from './resolve-plan.ts';

const resolve = (written: unknown) => resolvePlan(written, { cwd: '/srv/shop' });

function resolveYaml(text: string) {
  const { plan, locate } = parseYamlPlan(text, 'soak.yml');
  return resolvePlan(plan, { cwd: '/srv/shop', locate });
}

describe('a plan', () => {
  it('needs no more than a command', () => {
    expect(resolveYaml('services: { api: node server.js }')).toEqual({
      name: 'api',
      durationMs: 86_400_000,
      intervalMs: 1000,
      warmUpMs: 0,
      segmentMs: undefined,
      services: [
        {
          name: 'api',
          command: ['node', 'server.js'],
          cwd: '/srv/shop',
          env: {},
          ready: undefined,
          stop: { signal: 'SIGTERM', graceMs: 10_000 },
          onCrash: 'end',
        },
      ],
      attached: [],
      load: undefined,
      errorLines: DEFAULT_ERROR_LINES,
      logs: { maxBytes: 10_000_000, files: 5 },
      pss: false,
      criteria: { leak: { leaking: 'fail', 'not-enough-evidence': 'warn' } },
    });
  });

  it('may say everything', () => {
    const plan = resolveYaml(`
      name: checkout
      duration: 11h
      interval: 500ms
      warmUp: 2m
      segment: 5h30m
      services:
        db: [postgres, -D, data]
        api:
          command: node 'my server.js'
          cwd: ./server
          env: { PORT: 3000, VERSION: 1.10, DEBUG: on, EMPTY: }
          ready: { port: 3000, http: { url: 'http://127.0.0.1:3000/', status: 204 }, log: /listening ON/i, timeout: 1m }
          stop: { signal: SIGINT, grace: 0s }
          onCrash: restart
      attach: { cache: 4711, queue: name=redis-server }
      load: tidemark load http http://127.0.0.1:3000/
      errorLines: { patterns: [panic], ignore: [/expected/] }
      logs: { maxSize: 1MiB, files: 2 }
      pss: true
      criteria:
        memory: { warn: 1.5GB, fail: 2GiB }
        cpu: off
        memoryGrowth: { warn: 12.5% }
        errorLines: { fail: 0 }
        crashes: {}
        leak: { not-enough-evidence: pass }
    `);
    const [db, api] = plan.services;
    expect(db?.command).toEqual(['postgres', '-D', 'data']);
    expect(api).toEqual({
      name: 'api',
      command: ['node', 'my server.js'],
      cwd: '/srv/shop/server',
      env: { PORT: '3000', VERSION: '1.10', DEBUG: 'on', EMPTY: '' },
      ready: {
        port: 3000,
        http: { url: 'http://127.0.0.1:3000/', status: 204 },
        log: /listening ON/i,
        timeoutMs: 60_000,
      },
      stop: { signal: 'SIGINT', graceMs: 0 },
      onCrash: 'restart',
    });
    expect(plan).toMatchObject({
      name: 'checkout',
      durationMs: 39_600_000,
      intervalMs: 500,
      warmUpMs: 120_000,
      segmentMs: 19_800_000,
      attached: [
        { name: 'cache', rule: { pid: 4711 } },
        { name: 'queue', rule: { name: 'redis-server' } },
      ],
      load: { command: ['tidemark', 'load', 'http', 'http://127.0.0.1:3000/'], cwd: '/srv/shop' },
      logs: { maxBytes: 1_048_576, files: 2 },
      pss: true,
      criteria: {
        memoryBytes: { warn: 1_500_000_000, fail: 2 ** 31 },
        cpuRatio: {},
        memoryGrowth: { warn: 0.125 },
        errorLines: { fail: 0 },
        crashes: {},
        leak: { leaking: 'fail', 'not-enough-evidence': 'pass' },
      },
    });
    expect(plan.errorLines.patterns.slice(-1)).toEqual([/panic/]);
    expect(plan.errorLines.ignore.slice(-1)).toEqual([/expected/]);
  });

  it('takes what TypeScript has: numbers, booleans and regular expressions without their memory', () => {
    const plan = resolve({
      services: { api: { command: ['./api'], ready: { log: /up/gi, port: 80, http: 'https://localhost/x' } } },
      errorLines: { defaults: false, patterns: [/bad/y] },
      pss: true,
      criteria: { crashes: { fail: 3 }, memory: undefined },
    });
    expect(plan.services[0]?.ready).toMatchObject({
      log: /up/i,
      http: { url: 'https://localhost/x', status: undefined },
    });
    expect(plan.errorLines).toEqual({ patterns: [/bad/], ignore: [] });
    expect(plan.criteria).not.toHaveProperty('memoryBytes');
  });

  it('is named after what is attached when nothing is started', () => {
    expect(resolve({ attach: { db: 'name=postgres user=db' } })).toMatchObject({ name: 'db', services: [] });
  });
});
