import { describe, expect, it } from 'vitest';
import { connectionState, overdueAfterMs } from './connection-state.ts';

describe('connectionState', () => {
  it.each([
    ['connecting', { open: false, hasData: false, overdue: false }],
    ['waiting', { open: true, hasData: false, overdue: false }],
    ['live', { open: true, hasData: true, overdue: false }],
    ['stalled', { open: true, hasData: true, overdue: true }],
    ['reconnecting', { open: false, hasData: true, overdue: false }],
    ['reconnecting', { open: false, hasData: true, overdue: true }],
  ])('is %s for %j', (state, facts) => {
    expect(connectionState(facts)).toBe(state);
  });
});

describe('overdueAfterMs', () => {
  it('leaves a recorder time for a few intervals, but at least three seconds', () => {
    expect(overdueAfterMs(100)).toBe(3000);
    expect(overdueAfterMs(1000)).toBe(4000);
    expect(overdueAfterMs(60_000)).toBe(240_000);
  });
});
