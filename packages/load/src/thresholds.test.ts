import { describe, expect, it } from 'vitest';
import { judge } from './thresholds.ts';

const MEASURED = {
  maxErrors: 2,
  maxGaps: 0,
  maxSkipped: null,
  maxP50Ms: 5,
  maxP99Ms: 250,
  maxLatencyMs: 300,
  minRate: 99,
};

describe('thresholds', () => {
  it.each([
    [{ maxErrors: 2 }, true],
    [{ maxErrors: 1 }, false],
    [{ maxGaps: 0 }, true],
    [{ maxP99Ms: 250 }, true],
    [{ maxP99Ms: 249.9 }, false],
    [{ minRate: 99 }, true],
    [{ minRate: 100 }, false],
    [{ maxSkipped: 1000 }, false],
  ])('%j: passed is %s', (thresholds, passed) => {
    expect(judge(thresholds, MEASURED)).toEqual([expect.objectContaining({ passed })]);
  });

  it('that were not given are not judged', () => {
    expect(judge({}, MEASURED)).toEqual([]);
  });
});
