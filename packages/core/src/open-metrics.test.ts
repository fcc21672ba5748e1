import { describe, expect, it } from 'vitest';
import { METRICS } from './metric-catalogue.ts';
import { expositionNumber, openMetricsFamily } from './open-metrics.ts';

describe('openMetricsFamily', () => {
  it('names the family of a counter without _total, and its unit', () => {
    expect(openMetricsFamily(METRICS.host_cpu_seconds_total)).toEqual({
      sampleName: 'host_cpu_seconds_total',
      head: `# TYPE host_cpu_seconds counter\n# UNIT host_cpu_seconds seconds\n# HELP host_cpu_seconds ${METRICS.host_cpu_seconds_total.help}\n`,
    });
  });

  it('tells no unit that the name does not end in, and no help that is not there', () => {
    expect(openMetricsFamily({ name: 'requests', kind: 'counter', unit: 'seconds', help: '' })).toEqual({
      sampleName: 'requests_total',
      head: '# TYPE requests counter\n',
    });
  });

  it('escapes quotes, backslashes and line ends in the help', () => {
    const { head } = openMetricsFamily({ name: 'x', kind: 'gauge', unit: 'count', help: 'a "b"\\\n' });
    expect(head).toBe('# TYPE x gauge\n# HELP x a \\"b\\"\\\\\\n\n');
  });
});

it.each([
  [0, '0'],
  [1e21, '1e+21'],
  [-0.1, '-0.1'],
  [Number.POSITIVE_INFINITY, '+Inf'],
  [Number.NEGATIVE_INFINITY, '-Inf'],
])('writes %d as %s', (value, text) => {
  expect(expositionNumber(value)).toBe(text);
});
