import { createFakeClock } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { startPacer } from './pacer.ts';

describe('the pacer', () => {
  it('calls back at its rate and says when each call was due', async () => {
    const clock = createFakeClock();
    const due: number[] = [];
    const stop = startPacer(clock, { ratePerSecond: 100, onDue: (_, dueMs) => due.push(dueMs) });
    await clock.advance(1000);
    stop();
    await clock.advance(1000);
    expect(due).toHaveLength(101);
    expect(due.slice(0, 3)).toEqual([0, 10, 20]);
  });

  it('keeps to a rate that is faster than its timer', async () => {
    const clock = createFakeClock();
    let calls = 0;
    const stop = startPacer(clock, { ratePerSecond: 20_000, onDue: () => calls++ });
    await clock.advance(1000);
    stop();
    expect(calls).toBe(20_001);
  });

  it('makes up for the time in which it was not called', async () => {
    const clock = createFakeClock();
    const indexes: number[] = [];
    const stop = startPacer(
      { ...clock, setTimer: (ms, callback) => clock.setTimer(ms + 500, callback) },
      { ratePerSecond: 10, onDue: (index) => indexes.push(index) },
    );
    await clock.advance(1000);
    stop();
    expect(indexes).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('ends after its limit', async () => {
    const clock = createFakeClock();
    let calls = 0;
    let ends = 0;
    startPacer(clock, { ratePerSecond: 10, limit: 3, onDue: () => calls++, onEnd: () => ends++ });
    await clock.advance(1000);
    expect({ calls, ends }).toEqual({ calls: 3, ends: 1 });
  });

  it('can be stopped by what it calls', async () => {
    const clock = createFakeClock();
    let calls = 0;
    const stop = startPacer(clock, {
      ratePerSecond: 10_000,
      onDue: () => {
        calls++;
        stop();
      },
    });
    await clock.advance(1000);
    expect(calls).toBe(1);
  });
});
