import type { AlertEventShape, AlertStateShape } from '@tidemark/api/client';
import { describe, expect, it } from 'vitest';
import {
  announce,
  describeEvent,
  describeLabels,
  describeState,
  describeValue,
  firingTimes,
  formatAlertValue,
} from './alert-words.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

const ALERT: AlertStateShape = {
  ...{ id: 'a-1', rule: 'web-memory', state: 'firing', level: 'critical', value: 2 ** 31, dimension: 'bytes' },
  ...{ labels: { alertname: 'web-memory', severity: 'critical', name: 'web', pid: '7', start: '1.5' } },
  ...{ bounds: { direction: 'above', warning: 2 ** 30, critical: 1.5 * 2 ** 30 }, description: 'web uses 2 GiB' },
  ...{ startedMs: 1, firedMs: 2, suppressedBy: [], told: [] },
};

const EVENT: AlertEventShape = {
  ...{ id: 't-1', alertId: 'a-1', rule: 'web-memory', labels: {}, timeMs: 5 },
  ...{ from: 'pending', to: 'firing', level: 'warning', reason: 'held' },
};

it.each([
  [2 ** 31, 'bytes', '2.00 GiB'],
  [0.724, 'ratio', '72.4 %'],
  [14_400, 'seconds', '4 h'],
  [0.5, 'seconds', '500 ms'],
  [93.4, 'seconds', '1 m 33 s'],
  [12.345, 'count', '12.3'],
  [123_456, 'any', '123456'],
  [undefined, 'count', '–'],
] as const)('writes %d %s as %s', (value, dimension, text) => {
  expect(plain(formatAlertValue(value, dimension))).toBe(text);
});

describe('an alert', () => {
  it('is shown with the limit of its level, and what tells it from others', () => {
    expect(plain(describeValue(ALERT))).toBe('2.00 GiB, limit 1.50 GiB');
    expect(describeLabels(ALERT.labels)).toBe('name=web, pid=7');
  });

  it('says who attends to it, and why nobody is told', () => {
    expect(describeState(ALERT)).toBe('');
    const acknowledged = { by: 'ada', timeMs: 1, comment: '' };
    const suppressedBy = [{ kind: 'silence', by: 's-1' } as const, { kind: 'silence', by: 's-2' } as const];
    expect(describeState({ ...ALERT, acknowledged, suppressedBy })).toBe('acknowledged by ada, silenced');
  });

  it('is announced when it begins to fire or rises, and not again', () => {
    const { level: _, ...pending } = ALERT;
    const said = 'critical: web-memory, web uses 2 GiB';
    expect(announce(undefined, [ALERT])).toBe(said);
    expect(announce([pending], [ALERT])).toBe(said);
    expect(announce([{ ...ALERT, level: 'warning' }], [ALERT])).toBe(said);
    expect(announce([ALERT], [ALERT])).toBeUndefined();
    expect(announce([], [pending])).toBeUndefined();
    const many = Array.from({ length: 5 }, (_, i) => ({ ...ALERT, id: `a-${i}` }));
    expect(announce([], many)).toMatch(/\. and 2 more$/);
  });
});

describe('an event', () => {
  it.each([
    [{}, 'fires at warning'],
    [{ from: 'firing', level: 'critical', reason: 'rose' }, 'fires at critical'],
    [{ to: 'resolved', reason: 'cleared' }, 'resolved: cleared'],
    [{ to: 'resolved', reason: 'closed', by: 'ada' }, 'resolved: closed by ada'],
    [{ to: 'acknowledged', reason: 'acknowledged', by: 'ada' }, 'acknowledged by ada'],
    [{ from: 'acknowledged', reason: 'unacknowledged', by: 'ada' }, 'firing: unacknowledged by ada'],
    [{ from: 'firing', reason: 'suppressed', by: 'silence s-1' }, 'suppressed by silence s-1'],
  ] as const)('%j reads as %s', (change, text) => {
    expect(describeEvent({ ...EVENT, ...change })).toBe(text);
  });

  it('marks the charts when something begins to fire or rises', () => {
    const events: AlertEventShape[] = [
      EVENT,
      { ...EVENT, from: 'firing', reason: 'rose', level: 'critical', timeMs: 6 },
      { ...EVENT, from: 'firing', reason: 'suppressed' },
      { ...EVENT, from: 'acknowledged', reason: 'unacknowledged' },
      { ...EVENT, to: 'resolved', reason: 'cleared' },
    ];
    expect(firingTimes(events)).toEqual([
      { timeMs: 5, level: 'warning' },
      { timeMs: 6, level: 'critical' },
    ]);
  });
});
