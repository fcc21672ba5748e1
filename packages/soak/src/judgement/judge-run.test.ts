import { isTidemarkError } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { memoryRun } from '../../test/shapes.ts';
import { resolveRunCriteria } from './criteria.ts';
import { judgeRun, type ProcessEvidence } from './judge-run.ts';
import { judgeCount, judgeGrowthShare, judgeMaximum, judgeMean } from './rules.ts';

const ABSENT = Number.NaN;

function process(name: string, draw: (minutes: number, noise: number) => number): ProcessEvidence {
  const { timesMs, values } = memoryRun(60, draw);
  return { name, timesMs, memoryBytes: values, cpuRatio: timesMs.map(() => 0.1), errorLines: 0, crashes: 0 };
}

const steady = process('steady', (_, noise) => 0.1 * noise);
const leaking = process('leaking', (t, noise) => t / 6 + 0.1 * noise);

describe('rules', () => {
  it('compare the highest value that is there', () => {
    expect(judgeMaximum(Float64Array.of(1, ABSENT, 5, 2), { warn: 3, fail: 6 })).toEqual({
      level: 'warn',
      value: 5,
      bound: 3,
    });
  });

  it('compare the mean of the values that are there', () => {
    expect(judgeMean(Float64Array.of(1, ABSENT, 2), { fail: 1.4 })).toEqual({ level: 'fail', value: 1.5, bound: 1.4 });
  });

  it('compare the last tenth with the first', () => {
    const values = Float64Array.from({ length: 100 }, (_, i) => (i === 0 || i === 99 ? 5000 : 100 + i));
    expect(judgeGrowthShare([values], { warn: 0.2 })).toMatchObject({ level: 'warn', value: (194.5 - 105.5) / 105.5 });
  });

  it('pass up to and including a bound', () => {
    expect(judgeCount(10, { warn: 10, fail: 10 }).level).toBe('pass');
    expect(judgeCount(11, { fail: 10 }).level).toBe('fail');
  });

  it('pass when there is nothing to compare', () => {
    expect(judgeMaximum(Float64Array.of(ABSENT), { fail: 0 })).toEqual({ level: 'pass', value: ABSENT, bound: 0 });
    expect(judgeGrowthShare([new Float64Array(0)], { fail: 0 }).level).toBe('pass');
  });
});

describe('a run', () => {
  it('passes when every part does', () => {
    const { level, parts } = judgeRun([steady]);
    expect(level).toBe('pass');
    expect(parts.map(({ rule }) => rule)).toEqual(['memory', 'memory growth', 'cpu', 'error lines', 'crashes', 'leak']);
  });

  it('fails by the leak of one process, which comes first', () => {
    const { level, parts } = judgeRun([steady, leaking]);
    expect(level).toBe('fail');
    expect(parts[0]).toMatchObject({
      process: 'leaking',
      rule: 'leak',
      metric: 'process_resident_memory_bytes',
      growth: { verdict: 'leaking', timeToLimitMs: expect.any(Number) },
    });
  });

  it('fails by a crash, by error lines, by memory and by CPU', () => {
    const levels = (change: Partial<ProcessEvidence>) => judgeRun([{ ...steady, ...change }]).parts[0];
    expect(levels({ crashes: 1 })).toMatchObject({ level: 'fail', rule: 'crashes' });
    expect(levels({ errorLines: 11 })).toMatchObject({ level: 'fail', rule: 'error lines' });
    expect(levels({ errorLines: 3 })).toMatchObject({ level: 'warn', rule: 'error lines' });
    expect(levels({ cpuRatio: steady.timesMs.map(() => 0.75) })).toMatchObject({ level: 'warn', rule: 'cpu' });
    const large = steady.memoryBytes.map((value) => value + 2 ** 31);
    expect(levels({ memoryBytes: large })).toMatchObject({ level: 'fail', rule: 'memory' });
  });

  it('watches descriptors and threads too', () => {
    const values = steady.timesMs.map((_, i) => 30 + Math.floor(i / 12));
    const watched = [{ name: 'process_open_fds', unit: 'count', values, limit: 1024 }] as const;
    expect(judgeRun([{ ...steady, watched }]).parts[0]).toMatchObject({
      rule: 'leak',
      metric: 'process_open_fds',
      level: 'fail',
    });
  });

  it('only warns that a warm-up grew by more than a fifth', () => {
    const warm = process('warm', (t, noise) => Math.min(80, 20 * t) + 0.1 * noise);
    const { memoryBytes, timesMs } = warm;
    const cold = memoryBytes.map((value, i) => (i < 80 ? value - 60e6 : value));
    const { level, parts } = judgeRun([{ ...warm, memoryBytes: cold, timesMs }]);
    expect(level).toBe('warn');
    expect(parts[0]).toMatchObject({ rule: 'memory growth' });
  });

  it('warns of too little evidence unless told otherwise', () => {
    const short = { ...steady, timesMs: steady.timesMs.slice(0, 9), memoryBytes: steady.memoryBytes.slice(0, 9) };
    const { cpuRatio: _, ...evidence } = short;
    expect(judgeRun([evidence]).level).toBe('warn');
    expect(judgeRun([evidence], { leak: { 'not-enough-evidence': 'pass' } }).level).toBe('pass');
  });

  it('without a process passes', () => {
    expect(judgeRun([])).toEqual({ level: 'pass', parts: [] });
  });
});

describe('criteria', () => {
  it('replace a default as a whole', () => {
    expect(resolveRunCriteria({ memoryBytes: { fail: 1e9 } }).memoryBytes).toEqual({ fail: 1e9 });
    expect(resolveRunCriteria().memoryBytes).toEqual({ warn: 1536 * 2 ** 20, fail: 2 ** 31 });
  });

  it.each([
    [{ cpuRatio: { fail: -1 } }, 'cpuRatio: -1 is not a bound'],
    [{ crashes: { warn: ABSENT } }, 'crashes: NaN is not a bound'],
    [{ errorLines: { warn: 20, fail: 10 } }, 'errorLines: warns above 20, after it failed above 10'],
  ])('%j is refused', (criteria, message) => {
    const refusal = () => resolveRunCriteria(criteria);
    expect(refusal).toThrow(message);
    try {
      refusal();
    } catch (error) {
      expect(isTidemarkError(error) && error.code).toBe('SOAK_CRITERIA_INVALID');
    }
  });
});

describe('a run of several lives', () => {
  const hour = memoryRun(60, (_, noise) => 0.1 * noise);
  const half = hour.timesMs.length >> 1;
  const [startMs, middleMs, endMs] = [hour.timesMs[0], hour.timesMs[half], hour.timesMs.at(-1)] as [
    number,
    number,
    number,
  ];
  const lives = [
    { fromMs: startMs, warmUpEndMs: startMs + 300_000, toMs: middleMs - 1 },
    { fromMs: middleMs, warmUpEndMs: middleMs + 300_000, toMs: endMs },
  ];
  const warm = (offsetMs: number) => (offsetMs < 300_000 ? 3e9 * (1 - offsetMs / 300_000) : 0);
  const sinceStart = (timeMs: number) => timeMs - (timeMs < middleMs ? startMs : middleMs);
  const peaking: ProcessEvidence = {
    name: 'peaking',
    timesMs: hour.timesMs,
    lives,
    memoryBytes: hour.values.map((value, i) => value + warm(sinceStart(hour.timesMs[i] as number))),
    cpuRatio: hour.timesMs.map((timeMs) => (sinceStart(timeMs) < 300_000 ? 8 : 0.1)),
    errorLines: 0,
    crashes: 0,
  };

  it('counts nothing of what a warm-up took', () => {
    expect(judgeRun([peaking]).level).toBe('pass');
    const { lives: _, ...uncut } = peaking;
    expect(judgeRun([uncut]).level).toBe('fail');
  });

  it('counts crashes and error lines always', () => {
    expect(judgeRun([{ ...peaking, crashes: 1 }]).parts[0]).toMatchObject({ rule: 'crashes', level: 'fail' });
    expect(judgeRun([{ ...peaking, errorLines: 11 }]).parts[0]).toMatchObject({ rule: 'error lines', level: 'fail' });
  });

  it('compares the end of a life with its own beginning', () => {
    const restarted = { ...peaking, memoryBytes: hour.values.map((value, i) => (i < half ? value : 1.5 * value)) };
    const growth = judgeRun([restarted]).parts.find(({ rule }) => rule === 'memory growth');
    expect(growth).toMatchObject({ level: 'pass' });
  });
});
