import { describe, expect, it } from 'vitest';
import { METRICS } from './metric-catalogue.ts';
import { formatLabels, formatSeries } from './series.ts';

describe('formatSeries', () => {
  it('gives equal series equal text, whatever the order of their labels', () => {
    const metric = METRICS.process_threads;
    const text = 'process_threads{name="node",pid="7"}';
    expect(formatSeries({ metric, labels: { pid: '7', name: 'node' } })).toBe(text);
    expect(formatSeries({ metric, labels: { name: 'node', pid: '7' } })).toBe(text);
  });

  it('escapes quotes, backslashes and newlines', () => {
    expect(formatLabels({ name: 'a"b\\c\nd' })).toBe('{name="a\\"b\\\\c\\nd"}');
  });
});
