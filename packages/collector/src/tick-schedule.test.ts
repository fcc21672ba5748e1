import { describe, expect, it } from 'vitest';
import { createTickSchedule } from './tick-schedule.ts';

describe('createTickSchedule', () => {
  it('waits for the next whole multiple of the interval on the wall clock', () => {
    const schedule = createTickSchedule();
    expect(schedule.waitMs(1_700_000_000_250, 5, 1000)).toBe(750);
    expect(schedule.waitMs(1_700_000_001_000, 5, 1000)).toBe(1000);
  });

  it('tells how late a tick is and how many were passed over', () => {
    const schedule = createTickSchedule();
    schedule.waitMs(10_000, 0, 1000);
    expect(schedule.arrive(1003)).toEqual({ latenessMs: 3, missed: 0 });
    schedule.waitMs(13_400, 3400, 1000);
    expect(schedule.arrive(4000)).toEqual({ latenessMs: 0, missed: 2 });
  });

  it('takes a wall clock that was set for neither late nor missed', () => {
    const schedule = createTickSchedule();
    schedule.waitMs(10_000, 0, 1000);
    schedule.arrive(1000);
    schedule.waitMs(3_610_300, 1000, 1000);
    expect(schedule.arrive(1700)).toEqual({ latenessMs: 0, missed: 0 });
    schedule.waitMs(5_000_900, 1700, 1000);
    expect(schedule.arrive(1800)).toEqual({ latenessMs: 0, missed: 0 });
  });
});
