import { describe, expect, it } from 'vitest';
import { createHourLog, HOUR_MS } from './hour-log.ts';

const T0 = 1_800_000_000_000;
const cpu = (busy: number) => ({ busy, all: 2 });

describe('createHourLog', () => {
  it('knows nothing at first', () => {
    const nothing = { memoryAvg: Number.NaN, memoryMax: Number.NaN, cpuAvg: Number.NaN, cpuMax: Number.NaN };
    expect(createHourLog().summarize(T0)).toEqual(nothing);
  });

  it('gives means and maxima of stretches of ten seconds', () => {
    const log = createHourLog();
    for (let second = 0; second < 20; second++) {
      const isWorse = second >= 10;
      log.add(T0 + second * 1000, isWorse ? 300 : 100, cpu(isWorse ? 2 : 1));
    }
    expect(log.summarize(T0 + 20_000)).toEqual({ memoryAvg: 200, memoryMax: 300, cpuAvg: 75, cpuMax: 100 });
  });

  it('forgets what is more than an hour ago, also when nothing came since', () => {
    const log = createHourLog();
    log.add(T0, 900, cpu(2));
    log.add(T0 + HOUR_MS / 2, 100, cpu(0));
    expect(log.summarize(T0 + HOUR_MS).memoryMax).toBe(900);
    expect(log.summarize(T0 + HOUR_MS + 10_000)).toMatchObject({ memoryMax: 100, cpuMax: 0 });
    expect(log.summarize(T0 + 2 * HOUR_MS).memoryMax).toBeNaN();
  });

  it('goes by the ticks where both ticks and the history know a stretch', () => {
    const log = createHourLog();
    log.add(T0 + 10_000, 100, cpu(1));
    log.fill(T0 + 10_000, 900, 100);
    log.fill(T0, 300, 0);
    expect(log.summarize(T0 + 20_000)).toEqual({ memoryAvg: 200, memoryMax: 300, cpuAvg: 25, cpuMax: 50 });
  });

  it('leaves out what is not known', () => {
    const log = createHourLog();
    log.add(T0, Number.NaN, undefined);
    log.fill(T0 + 10_000, Number.NaN, Number.NaN);
    log.add(T0 + 20_000, 100, undefined);
    expect(log.summarize(T0 + 30_000)).toMatchObject({ memoryAvg: 100, cpuAvg: Number.NaN });
  });
});
