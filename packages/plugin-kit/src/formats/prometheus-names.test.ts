import { expect, it } from 'vitest';
import { prometheusLabels, prometheusName } from './prometheus-names.ts';

it.each([
  ['host_load1', 'host_load1'],
  ['job:rate:5m', 'job:rate:5m'],
  ['cpu.user-time', 'cpu_user_time'],
  ['95th', '_95th'],
  ['', '_'],
])('calls the metric %j %s', (name, expected) => {
  expect(prometheusName(name)).toBe(expected);
});

it('gives labels names and values that Prometheus takes, sorted', () => {
  const labels = { b: 'y', 'a-b.c': 'x', '9': 'z', none: '', lone: '\ud800', wave: '🌊', 'a:b': '"\\\n' };
  const cleaned = prometheusLabels(labels);
  expect(cleaned).toEqual({ _9: 'z', a_b: '"\\\n', a_b_c: 'x', b: 'y', lone: '\ufffd', wave: '🌊' });
  expect(Object.keys(cleaned)).toEqual(Object.keys(cleaned).sort());
});

it('keeps the last of names that become the same', () => {
  expect(prometheusLabels({ 'a-b': '1', 'a.b': '2' })).toEqual({ a_b: '2' });
});
