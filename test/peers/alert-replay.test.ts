import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertRuleInput } from '@tidemark/alerts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { counter, flap, walk, without } from './courses.ts';
import { hasPrometheus } from './prometheus.ts';
import { testRules } from './promtool.ts';
import { changes, firingHere, type Replay, replayTest, rulesFile } from './replay.ts';

const SECONDS = 600;
const LEVELS = { warning: 50, critical: 80 };

/** Rules that mean the same in both. */
const SAME = {
  plain: { series: 'process_threads', above: LEVELS },
  patient: { series: 'process_threads', above: LEVELS, for: '5s' },
  'lingering-critical': { series: 'process_threads', above: { critical: 80 }, keepFiringFor: '7s' },
  lingering: { series: 'process_threads', above: LEVELS, for: '2s', keepFiringFor: '5s' },
  scarce: { series: 'process_threads', below: { warning: 20, critical: 10 }, for: '3s' },
  chosen: { series: 'process_threads{name=~"w.b",pid!="2"}', above: LEVELS, for: '1s' },
  'worst-of-a-name': { series: 'process_threads', per: ['name'], above: LEVELS, for: '4s' },
  'sum-of-a-name': { series: 'process_threads', per: ['name'], aggregate: 'sum', above: { warning: 120 }, for: '2s' },
  'mean-of-all': { series: 'process_threads', per: [], aggregate: 'avg', above: { warning: 55, critical: 65 } },
  share: {
    series: 'process_open_fds',
    dividedBy: 'process_max_fds',
    above: { warning: '50%', critical: '75%' },
    for: '2s',
  },
  pace: { series: 'process_page_faults_total', above: LEVELS, for: '3s' },
  'pace-of-all': { series: 'process_page_faults_total', per: [], above: { warning: 100, critical: 150 }, for: '1s' },
  'cpu-in-use': {
    series: 'host_cpu_seconds_total{mode!~"idle|iowait"}',
    per: [],
    dividedBy: 'host_cpus',
    above: { warning: 1, critical: 2 },
    for: '4s',
  },
} satisfies Record<string, AlertRuleInput>;

const threads = (name: string, pid: number) => `process_threads{name="${name}",pid="${pid}"}`;

function samples(seed: number): Replay['samples'] {
  const steady = (value: number) => Array.from({ length: SECONDS }, () => value);
  return {
    [threads('db', 3)]: walk(seed + 1, SECONDS),
    [threads('web', 1)]: flap(seed + 2, SECONDS),
    [threads('web', 2)]: walk(seed + 3, SECONDS),
    [threads('web', 4)]: flap(seed + 4, SECONDS, [0, 10, 20, 50, 80, 100]),
    'process_max_fds{name="web",pid="1"}': steady(1024),
    'process_open_fds{name="web",pid="1"}': walk(seed + 5, SECONDS, 1024),
    'process_page_faults_total{name="web",pid="1",type="major"}': counter(flap(seed + 6, SECONDS), 300),
    'process_page_faults_total{name="web",pid="1",type="minor"}': counter(walk(seed + 7, SECONDS)),
    host_cpus: steady(4),
    'host_cpu_seconds_total{mode="idle"}': counter(flap(seed + 8, SECONDS, [9, 99])),
    'host_cpu_seconds_total{mode="system"}': counter(flap(seed + 9, SECONDS, [0, 1, 4])),
    'host_cpu_seconds_total{mode="user"}': counter(walk(seed + 10, SECONDS, 8)),
  };
}

/** Stretches without samples: first second, and how many. */
type Stretches = readonly (readonly [number, number])[];

const isWithin = (stretches: Stretches, second: number) =>
  stretches.some(([first, count]) => second >= first && second < first + count);

/** An even rise or fall; what comes after it begins at `to`. */
const ramp = (from: number, to: number, seconds: number) =>
  Array.from({ length: seconds }, (_, second) => Math.round(from + ((to - from) * second) / seconds));

describe.runIf(hasPrometheus())('the same rules over the same samples in Prometheus', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tidemark-replay-'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  /** Whether promtool agrees with our engine about every rule in every second that is not excused. */
  function judge(replay: Replay, isExcused?: Parameters<typeof replayTest>[2]) {
    const file = join(folder, 'rules.yaml');
    writeFileSync(file, rulesFile(replay.rules));
    return testRules(folder, file, [replayTest(replay, firingHere(replay), isExcused)], '1s');
  }

  it.each([11, 222])('fire in the same seconds (seed %d)', (seed) => {
    const replay = { rules: SAME, samples: samples(seed) };
    for (const [rule, seconds] of firingHere(replay)) {
      expect([rule, changes(seconds).length > 10]).toEqual([rule, true]);
    }
    expect(judge(replay)).toEqual({ status: 0, complaint: '' });
  });

  it('go on over samples that are missing: when the next one is there, both say the same', () => {
    const gaps: Stretches = [
      [40, 1],
      [100, 3],
      [200, 9],
      [300, 30],
      [420, 5],
      [500, 60],
    ];
    const replay = {
      rules: { plain: SAME.plain, patient: { ...SAME.patient, staleAfter: '2m' } },
      samples: { [threads('web', 1)]: without(flap(5, SECONDS), gaps) },
    };
    expect(judge(replay, (_, second) => isWithin(gaps, second))).toEqual({ status: 0, complaint: '' });
  });

  it('differ after a series ended by staleAfter alone, which Prometheus does not have', () => {
    const ends: Stretches = [
      [40, 30],
      [100, 30],
      [200, 40],
      [300, 70],
      [500, 20],
    ];
    const staleAfter = '5s';
    const holding = ends.map(([first]) => [first, 4] as const);
    const heights = [10, 60, 90, 90];
    const replay = {
      rules: {
        plain: { ...SAME.plain, staleAfter },
        patient: { ...SAME.patient, staleAfter },
        pace: { ...SAME.pace, staleAfter },
        'worst-of-a-name': SAME['worst-of-a-name'],
      },
      samples: {
        [threads('web', 1)]: without(flap(6, SECONDS, heights), ends),
        [threads('web', 2)]: walk(7, SECONDS),
        'process_page_faults_total{name="web",pid="1",type="minor"}': without(counter(flap(8, SECONDS, heights)), ends),
      },
      marksEnds: true,
    };
    const held = firingHere(replay)
      .get('plain')
      ?.filter((alerts, second) => alerts.size > 0 && isWithin(holding, second));
    expect(held?.length).toBeGreaterThan(0);
    expect(judge(replay, (rule, second) => rule !== 'worst-of-a-name' && isWithin(holding, second))).toEqual({
      status: 0,
      complaint: '',
    });
  });

  it('differ by a second or two where they look at a stretch of time', () => {
    const hill = [...ramp(10, 90, 60), ...ramp(90, 10, 60)];
    const fall = [...ramp(300, 300, 120), ...ramp(300, 6, 294)];
    const load = [...hill, ...ramp(10, 10, 80), ...hill, ...ramp(10, 10, 94)];
    const replay = {
      rules: {
        mean: { series: 'process_threads', over: '20s', above: LEVELS, for: '3s' },
        peak: { series: 'process_threads', over: '20s', of: 'max', above: { warning: 70 } },
        rise: { series: 'process_threads', change: { over: '30s', warning: 20 } },
        share: { series: 'process_threads', change: { over: '30s', as: 'share', warning: 1 } },
        'empty-soon': {
          series: 'host_memory_available_bytes',
          trend: { over: '1m', limit: 0, towards: 'below', warning: '1m', critical: '20s' },
        },
        silent: { series: 'host_load1', absent: { warning: '4s', critical: '12s' } },
      } as const,
      samples: {
        [threads('web', 1)]: load,
        host_memory_available_bytes: fall,
        host_load1: without(load, [
          [100, 8],
          [200, 30],
        ]),
      },
      marksEnds: true,
    };
    const changed = new Map([...firingHere(replay)].map(([rule, seconds]) => [rule, changes(seconds)]));
    for (const [rule, seconds] of changed) expect([rule, seconds.length > 1]).toEqual([rule, true]);
    const isNear = (rule: string, second: number) =>
      changed.get(rule)?.some((at) => Math.abs(at - second) <= 2) === true;
    expect(judge(replay, isNear)).toEqual({ status: 0, complaint: '' });
  });

  it('fire once with a clear threshold, and every time without, as Prometheus does', () => {
    const flapping = {
      [threads('web', 1)]: ramp(0, 40, 40).map((second) => (second < 5 ? 10 : second % 2 === 0 ? 55 : 45)),
    };
    const replay = (above: AlertRuleInput['above']) => ({
      rules: { load: { series: 'process_threads', above } },
      samples: flapping,
    });
    const count = (told: Replay) => changes(firingHere(told).get('load') ?? []).length;
    expect(count(replay({ warning: 50, warningClear: 40 }))).toBe(1);
    expect(count(replay({ warning: 50 }))).toBeGreaterThan(20);
    expect(judge(replay({ warning: 50 }))).toEqual({ status: 0, complaint: '' });
  });
});
