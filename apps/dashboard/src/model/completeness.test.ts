import { expect, it } from 'vitest';
import { describeCompleteness } from './completeness.ts';

const gap = (missing: number) => ({ fromMs: 0, toMs: 1, missing });

it.each([
  [[], 1000, 'complete'],
  [[gap(14)], 1000, '1 gap, 14\u00a0s not recorded'],
  [[gap(14), gap(46)], 500, '2 gaps, 30\u00a0s not recorded'],
])('says of gaps %j at %i ms: %s', (gaps, intervalMs, text) => {
  expect(describeCompleteness({ gaps, intervalMs })).toBe(text);
});
