import { describe, expect, it } from 'vitest';
import { Cadence } from './cadence.ts';

const tick = (timeMs: number, elapsedMs = 1000, intervalMs = 1000) => ({ timeMs, elapsedMs, intervalMs });

/** What a cadence says of each frame. */
const take = (intervalMs: number, ...ticks: ReturnType<typeof tick>[]) => {
  const cadence = new Cadence(intervalMs);
  return ticks.map((one) => cadence.take(one));
};

describe('Cadence', () => {
  it('picks every frame when there is no interval, with the time the frame measured', () => {
    expect(take(0, tick(0, 0), tick(1000, 1001.5), tick(2000, 998.5))).toEqual([0, 1001.5, 998.5]);
  });

  it('picks the first frame of each stretch and measures from the one before', () => {
    const ticks = [1000, 2000, 3000, 4000, 5000, 6000].map((timeMs) => tick(timeMs));
    expect(take(2000, ...ticks)).toEqual([0, 1000, undefined, 2000, undefined, 2000]);
  });

  it('picks a frame that comes a little early, and does not wait for the next one', () => {
    expect(take(5000, tick(5003), tick(9999), tick(11_000))).toEqual([0, 1000, undefined]);
  });

  it('does not know the time across a restart', () => {
    expect(take(2000, tick(2000), tick(3000), tick(4000), tick(5000, 0), tick(6000))).toEqual([
      0,
      undefined,
      2000,
      undefined,
      0,
    ]);
  });

  it('picks every frame when they are rarer than the interval', () => {
    expect(take(1000, tick(0, 0, 5000), tick(5000, 5000, 5000))).toEqual([0, 5000]);
  });

  it('goes on when the wall clock is set back', () => {
    expect(take(5000, tick(50_000), tick(20_000), tick(21_000))).toEqual([0, 1000, undefined]);
  });

  it('goes on from a frame that was picked before', () => {
    const cadence = new Cadence(5000);
    cadence.begin(tick(5000));
    const taken = [6000, 7000, 8000, 9000, 10_000].map((timeMs) => cadence.take(tick(timeMs)));
    expect(taken).toEqual([undefined, undefined, undefined, undefined, 5000]);
  });
});
