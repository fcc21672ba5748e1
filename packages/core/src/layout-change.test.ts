import { describe, expect, it } from 'vitest';
import { applyChange, describeChange } from './layout-change.ts';
import { METRICS } from './metric-catalogue.ts';
import type { Series } from './series.ts';

const threadsOf = (name: string): Series => ({ metric: METRICS.process_threads, labels: { name } });
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(threadsOf) as [Series, Series, Series, Series];

describe('a change of layout', () => {
  it.each<[what: string, previous: Series[], next: Series[], added: Series[]]>([
    ['from nothing', [], [a, b], [a, b]],
    ['to nothing', [a, b], [], []],
    ['that adds in the middle and at the end', [a, c], [a, b, c, d], [b, d]],
    ['that removes', [a, b, c], [a, c], []],
    ['that reorders', [a, b, c], [c, a, b], []],
    ['that replaces', [a, b], [a, d], [d]],
  ])('%s is told by what is added', (_, previous, next, added) => {
    const change = describeChange(previous, next);
    expect(change.added).toEqual(added);
    expect(applyChange(previous, structuredClone(change))).toEqual(next);
  });

  it('leaves what stays the same object, and makes no copies of metrics', () => {
    const [first, second] = applyChange([a], structuredClone(describeChange([a], [a, b])));
    expect(first).toBe(a);
    expect(second?.metric).toBe(METRICS.process_threads);
  });
});
