import { expect, it } from 'vitest';
import { sampleMessage, stormMessage } from '../testing/samples.ts';
import { clipText, describeAlert, firstAlerts, formatAlertValue, oneLine, shortenText } from './text.ts';

it.each([
  [{ value: 2_147_483_648, unit: 'bytes', threshold: 2e9 }, '2.15 GB (limit 2 GB)'],
  [{ value: 0.5, unit: 'bytes' }, '0.5 B'],
  [{ value: -1500, unit: 'bytes' }, '-1.5 kB'],
  [{ value: 5e18, unit: 'bytes' }, '5000 PB'],
  [{ value: 0.9034, unit: 'ratio', threshold: 0.9 }, '90.3 % (limit 90 %)'],
  [{ value: 0.25, unit: 'seconds' }, '250 ms'],
  [{ value: 90, unit: 'seconds' }, '90 s'],
  [{ value: 123_456.7, unit: 'count', threshold: 0 }, '123457 (limit 0)'],
  [{ value: Number.NaN, unit: 'count' }, 'NaN'],
] as const)('writes %o as %s', (value, text) => {
  expect(formatAlertValue({ name: 'x', ...value })).toBe(text);
});

it('describes an alert by its summary, or by what it is about', () => {
  const [alert] = sampleMessage().alerts;
  if (alert === undefined) throw new Error('a message has an alert');
  expect(describeAlert(alert)).toBe('checkout uses 2.1 GB');
  expect(describeAlert({ ...alert, annotations: {} })).toBe('process-memory: name=checkout pid=4711');
  expect(describeAlert({ ...alert, annotations: {}, labels: {} })).toBe('process-memory');
});

it('counts the alerts that are not shown', () => {
  const { shown, more } = firstAlerts({ ...stormMessage(30), omittedAlerts: 5 }, 10);
  expect([shown.length, more]).toEqual([10, 25]);
});

it('cuts between characters', () => {
  expect([3, 4, 6, 7].map((max) => clipText('ab🌊cd', max))).toEqual(['ab', 'ab🌊', 'ab🌊cd', 'ab🌊cd']);
  expect([3, 4, 5, 6].map((max) => shortenText('ab🌊cd', max))).toEqual(['ab…', 'ab…', 'ab🌊…', 'ab🌊cd']);
});

it('makes one line of a text', () => {
  expect(oneLine(' a\r\n\t b\u0000\u0085c ')).toBe('a b c');
});
