import { describe, expect, it } from 'vitest';
import { createFakeClock, sleep, systemClock } from './clock.ts';

describe('createFakeClock', () => {
  it('fires timers in the order they are due, each at its own time', async () => {
    const clock = createFakeClock(1000);
    const fired: [string, number][] = [];
    clock.setTimer(20, () => fired.push(['late', clock.now()]));
    clock.setTimer(10, () => fired.push(['early', clock.now()]));
    await clock.advance(50);
    expect(fired).toEqual([
      ['early', 1010],
      ['late', 1020],
    ]);
    expect(clock.monotonic()).toBe(50);
  });

  it('lets a sleeper set its next timer within one advance', async () => {
    const clock = createFakeClock();
    let rounds = 0;
    void (async () => {
      for (;;) {
        await sleep(clock, 10);
        rounds++;
      }
    })();
    await clock.advance(100);
    expect(rounds).toBe(10);
  });

  it('steps the wall clock without touching the monotonic one', () => {
    const clock = createFakeClock(1000);
    clock.step(-400);
    expect([clock.now(), clock.monotonic()]).toEqual([600, 0]);
  });

  it('does not fire a cancelled timer', async () => {
    const clock = createFakeClock();
    let fired = false;
    clock.setTimer(5, () => {
      fired = true;
    })();
    await clock.advance(10);
    expect(fired).toBe(false);
  });
});

describe('sleep', () => {
  it('ends at once when its signal aborts', async () => {
    const clock = createFakeClock();
    const stop = new AbortController();
    const slept = sleep(clock, 1_000_000, stop.signal);
    stop.abort();
    await slept;
    await sleep(clock, 1_000_000, stop.signal);
    expect(clock.monotonic()).toBe(0);
  });
});

describe('systemClock', () => {
  it('waits on real timers', async () => {
    const before = systemClock.monotonic();
    await sleep(systemClock, 5);
    expect(systemClock.monotonic() - before).toBeGreaterThan(3);
  });
});
