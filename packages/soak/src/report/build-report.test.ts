import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeWriterLock } from '@tidemark/storage';
import { describe, expect, it } from 'vitest';
import {
  entry,
  life,
  MINUTE_MS,
  QUIET_LOG,
  runRecord,
  runStarted,
  START_MS,
  segmentStarted,
  watched,
} from '../../test/run-records.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import type { RunVerdict } from '../judgement/judge-run.ts';
import type { LoggedService } from '../run/run-log-entry.ts';
import { buildReport } from './build-report.ts';

const PASSED: RunVerdict = {
  level: 'pass',
  parts: [{ process: 'api', rule: 'memory', level: 'pass', value: 2e8, bound: 1e9 }],
};

const build = (record: Partial<RunRecord>) => buildReport(runRecord(record), PASSED);
const crash = entry(30, {
  type: 'service-ended',
  service: 'api',
  pid: 42,
  code: null,
  signal: 'SIGSEGV',
  wasAsked: false,
  killed: false,
});

describe('numbers of a metric', () => {
  it('are of the time after the warm-up', () => {
    const { metrics } =
      build({ processes: [watched({ memory: (minutes) => (minutes < 5 ? 9e9 : minutes) })] }).processes[0] ?? {};
    expect(metrics?.[0]).toMatchObject({
      min: 5,
      first: 5,
      last: 60,
      max: 60,
      avg: expect.closeTo(32.5),
      p95: expect.closeTo(57.25),
    });
  });

  it('are of the warm-up where there was nothing else', () => {
    const { metrics } =
      build({ processes: [watched({ lives: [life(0, 3, 5)], memory: (minutes) => minutes })] }).processes[0] ?? {};
    expect(metrics?.[0]).toMatchObject({ first: 0, last: 3 });
  });

  it('are absent where there are no samples', () => {
    const { metrics } = build({ processes: [watched({ memory: () => Number.NaN })] }).processes[0] ?? {};
    expect(metrics?.[0]).toMatchObject({ avg: Number.NaN, max: Number.NaN, p95: Number.NaN, chart: { timesMs: [] } });
  });
});

describe('a run', () => {
  it('is as long as it was watched, without what lies between its segments', () => {
    const log = [
      runStarted(),
      segmentStarted(0),
      entry(1, { type: 'watching-began', segment: 1 }),
      entry(31, { type: 'watching-ended', segment: 1 }),
      entry(32, { type: 'segment-ended', segment: 1, reason: 'segment' }),
      segmentStarted(600, 2),
      entry(600, { type: 'watching-began', segment: 2 }),
      entry(630, { type: 'watching-ended', segment: 2 }),
      entry(631, { type: 'segment-ended', segment: 2, reason: 'completed' }),
      entry(631, { type: 'run-ended', reason: 'completed' }),
    ];
    const { run, segments } = build({ log });
    expect(run).toMatchObject({ watchedMs: 60 * MINUTE_MS, ended: 'completed', endedMs: START_MS + 630 * MINUTE_MS });
    expect(segments.map(({ segment, reason }) => [segment, reason])).toEqual([
      [1, 'segment'],
      [2, 'completed'],
    ]);
    expect(segments[0]?.host).toMatchObject({ hostName: 'runner-7', cpus: 2 });
  });

  it('was killed when its log has no end, and reaches as far as its samples', () => {
    const { run, segments } = build({ log: QUIET_LOG.slice(0, 4), processes: [watched({ lives: [life(0, 20)] })] });
    expect(run).toMatchObject({ ended: 'killed', watchedMs: 20 * MINUTE_MS });
    expect(segments).toMatchObject([{ reason: 'killed', toMs: START_MS + 20 * MINUTE_MS }]);
  });

  it('goes on when its log has no end and its folder is recorded into', () => {
    const directory = mkdtempSync(join(tmpdir(), 'tidemark-soak-running-'));
    const lock = takeWriterLock(join(directory, 'history'));
    try {
      const { run, segments, recommendations } = build({ log: QUIET_LOG.slice(0, 4), directory });
      expect(run.ended).toBe('running');
      expect(segments).toMatchObject([{ reason: 'running' }]);
      expect(recommendations.join()).not.toContain('killed');
    } finally {
      lock.release();
      rmSync(directory, { recursive: true });
    }
  });

  it('that was not ready fails, whatever its parts say', () => {
    const log = [...QUIET_LOG.slice(0, 3), entry(1, { type: 'run-ended', reason: 'not-ready' })];
    expect(build({ log }).level).toBe('fail');
  });

  it('in which nothing was watched warns', () => {
    const report = buildReport(runRecord({ processes: [] }), { level: 'pass', parts: [] });
    expect(report.level).toBe('warn');
    expect(report.recommendations.join()).toContain('Nothing was watched');
  });

  it('is as bad as its comparison', () => {
    const comparison = { baseline: ['a'], level: 'fail', cautions: [], metrics: [], unmatched: [] } as const;
    expect(buildReport(runRecord(), PASSED, comparison)).toMatchObject({ level: 'fail', comparison });
  });
});

it('says of what is only attached to that it is watched, not started', () => {
  const services = [{ name: 'db', role: 'attached', command: undefined }] as const;
  const started = entry(0, { type: 'service-started', service: 'db', pid: 7, attempt: 1 });
  const { events } = build({ log: [runStarted({ services }), segmentStarted(0), started] });
  expect(events).toContainEqual(expect.objectContaining({ service: 'db', text: 'process 7 is watched' }));
});

describe('a service', () => {
  it('has its starts, its crashes, and how long it took until it was ready', () => {
    const log = [
      ...QUIET_LOG.slice(0, 3),
      entry(0.1, { type: 'service-ready', service: 'api', afterMs: 6000 }),
      crash,
      entry(31, { type: 'service-started', service: 'api', pid: 43, attempt: 2 }),
      entry(60, {
        type: 'service-ended',
        service: 'api',
        pid: 43,
        code: 0,
        signal: null,
        wasAsked: true,
        killed: false,
      }),
    ];
    expect(build({ log }).services).toMatchObject([
      {
        name: 'api',
        role: 'service',
        command: 'node server.js',
        starts: 2,
        crashes: 1,
        readyAfterMs: 6000,
        ends: [
          { how: 'crashed', signal: 'SIGSEGV' },
          { how: 'asked', code: 0 },
        ],
      },
    ]);
  });

  it('crashed when a child of it did by a fault of its own, not when children end', () => {
    const child = {
      type: 'process-ended',
      service: 'api',
      pid: 50,
      start: '1',
      name: 'worker',
      wasRoot: false,
    } as const;
    const log = [...QUIET_LOG.slice(0, 3), entry(10, { ...child, code: 1 }), entry(11, { ...child, signal: 11 })];
    const { services, events } = build({ log });
    expect(services[0]?.ends).toEqual([
      { atMs: START_MS + 11 * MINUTE_MS, how: 'crashed', child: 'worker 50', code: undefined, signal: 'SIGSEGV' },
    ]);
    expect(events.at(-1)).toMatchObject({ level: 'fail', text: 'child worker 50 ended by itself by signal SIGSEGV' });
  });

  it('that is a load may be done', () => {
    const services: LoggedService[] = [{ name: 'load', role: 'load', command: 'load' }];
    const log = [
      runStarted({ services }),
      entry(9, {
        type: 'service-ended',
        service: 'load',
        pid: 9,
        code: 0,
        signal: null,
        wasAsked: false,
        killed: false,
      }),
    ];
    expect(build({ log, processes: [] }).services).toMatchObject([{ crashes: 0, ends: [{ how: 'done' }] }]);
  });

  it('has its error lines by pattern, the most frequent first, with their first excerpts', () => {
    const line = (minutes: number, pattern: string, count: number, excerpt: string) =>
      entry(minutes, { type: 'error-lines', service: 'api', pattern, count, excerpt });
    const log = [
      ...QUIET_LOG.slice(0, 3),
      line(1, '/rare/', 1, 'rare'),
      line(2, '/error/', 3, 'error a'),
      line(3, '/error/', 4, 'error b'),
    ];
    const { services, events } = build({ log });
    expect(services[0]).toMatchObject({
      errorLines: 8,
      errors: [
        { pattern: '/error/', count: 7, excerpts: [{ text: 'error a' }, { text: 'error b' }] },
        { pattern: '/rare/', count: 1 },
      ],
    });
    expect(events.filter(({ text }) => text.includes('first error line'))).toHaveLength(2);
  });
});

describe('events', () => {
  it('tell of a verdict when it changes', () => {
    const log = [
      ...QUIET_LOG.slice(0, 3),
      ...(['pass', 'pass', 'fail', 'fail'] as const).map((level, i) => entry(i, { type: 'judged', level })),
    ];
    expect(build({ log }).events.flatMap(({ text }) => (text.startsWith('verdict') ? [text] : []))).toEqual([
      'verdict so far: pass',
      'verdict so far: fail',
    ]);
  });
});
