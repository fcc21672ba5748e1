import { isTidemarkError } from '@tidemark/core';
import { expect, it } from 'vitest';
import { isOpen } from './maintenance-window.ts';
import type { PoliciesInput } from './policy-schema.ts';
import { resolvePolicies } from './resolve-policies.ts';

function refusal(written: unknown, receivers?: readonly string[]) {
  try {
    resolvePolicies(written as PoliciesInput, receivers);
  } catch (error) {
    if (isTidemarkError(error)) return `${error.message} (${error.hint})`;
  }
  return undefined;
}

it('sends everything to the log unless told otherwise', () => {
  expect(resolvePolicies().routes).toMatchObject([{ receivers: ['log'], groupBy: ['alertname'], groupWaitMs: 10_000 }]);
});

it.each([
  [
    'a misspelled key',
    { routes: { a: { recievers: ['x'] } } },
    'unknown key "recievers" in routes.a (did you mean "receivers"?)',
  ],
  [
    'an escalation that is not there',
    {
      routes: { a: { receivers: ['x'], escalation: 'taem' } },
      escalations: { team: [{ after: '1m', receivers: ['y'] }] },
    },
    'did you mean "team"?',
  ],
  [
    'a metric where labels belong',
    { routes: { a: { match: 'up', receivers: ['x'] } } },
    'matchers alone, such as {alertname="up"}',
  ],
  [
    'a time zone that is none',
    { windows: { w: { days: ['mon'], from: '01:00', to: '02:00', timeZone: 'Mars' } } },
    'windows.w.timeZone: it is no time zone',
  ],
  ['times without days', { windows: { w: { from: '01:00', to: '02:00' } } }, 'windows.w must hold days, or moments'],
  [
    'a window that ends before it begins',
    { windows: { w: { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' } } },
    'windows.w.to must lie after windows.w.from',
  ],
])('refuses %s', (_, written, message) => {
  expect(refusal(written)).toContain(message);
});

it('refuses receivers that are not there, with the nearest name', () => {
  expect(refusal({ routes: { a: { receivers: ['slak'] } } }, ['slack'])).toContain('did you mean "slack"?');
});

const window = (written: NonNullable<PoliciesInput['windows']>[string]) => {
  const schedule = resolvePolicies({ windows: { w: written } }).windows[0]?.schedule;
  return (time: string) => schedule !== undefined && isOpen(schedule, Date.parse(time));
};

it('opens a weekly window by the clocks of its zone, over midnight and over the end of summer time', () => {
  // 2026-10-25 is a Sunday; at 03:00 the clocks of Berlin go back to 02:00.
  const open = window({ days: ['sat'], from: '22:00', to: '02:30', timeZone: 'Europe/Berlin' });
  expect(open('2026-10-24T19:59:00Z')).toBe(false);
  expect(open('2026-10-24T20:00:00Z')).toBe(true);
  expect(open('2026-10-25T00:29:00Z')).toBe(true);
  expect(open('2026-10-25T00:30:00Z')).toBe(false);
  expect(open('2026-10-25T01:10:00Z')).toBe(true);
  expect(open('2026-10-25T01:30:00Z')).toBe(false);
  expect(open('2026-10-25T20:00:00Z')).toBe(false);
});

it('opens a single window once', () => {
  const open = window({ from: '2026-12-01T08:00:00+01:00', to: '2026-12-01T09:00:00+01:00' });
  expect(['06:59', '07:00', '07:59', '08:00'].map((time) => open(`2026-12-01T${time}:00Z`))).toEqual([
    false,
    true,
    true,
    false,
  ]);
});
