import { openHistory } from '@tidemark/storage';
import { describe, expect, it } from 'vitest';
import { recordHere, T0 } from '../../test/recording-here.ts';
import { createLiveBuffer } from '../live/live-buffer.ts';
import { createTraffic } from '../server/traffic.ts';
import { keepHostLog } from './host-log.ts';

const STEADY = { memoryAvg: 300, memoryMax: 300, cpuAvg: 25, cpuMax: 25 };

describe('keepHostLog', () => {
  it('keeps as many ticks as are in memory', async () => {
    await using here = recordHere({ capacity: 5 });
    const log = keepHostLog(here.recording, createTraffic());
    for (let i = 0; i < 3; i++) here.tick();
    expect(log.newest(10).map(({ timeMs }) => timeMs - T0)).toEqual([0, 1000, 2000]);
    for (let i = 0; i < 5; i++) here.tick();
    expect(log.newest(10).map(({ timeMs }) => timeMs - T0)).toEqual([3000, 4000, 5000, 6000, 7000]);
    expect(log.newest(2)).toHaveLength(2);
  });

  it('takes note of every tick, also when nobody asks for longer than memory reaches back', async () => {
    await using here = recordHere({ capacity: 2 });
    const traffic = createTraffic();
    const log = keepHostLog(here.recording, traffic);
    for (let i = 0; i < 60; i++) {
      here.tick();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await log.lastHour()).toEqual(STEADY);
  });

  it('knows the last hour after a restart, from the history and from then on from memory', async () => {
    await using here = recordHere();
    for (let i = 0; i < 25; i++) here.tick();
    const live = createLiveBuffer(100);
    const { history } = here.recording;
    const log = keepHostLog({ ...here.recording, live }, createTraffic());
    expect(await log.lastHour()).toEqual(STEADY);
    await history.close();
    expect(await log.lastHour()).toEqual(STEADY);
    live.end();
  });

  it('counts no tick twice that is in the history and in memory', async () => {
    await using here = recordHere();
    const busy = (seconds: number) => [seconds * 2, 0, 1000, 400, 4];
    for (let i = 0; i < 5; i++) here.tick();
    // Began in the middle of ten seconds.
    const live = createLiveBuffer(100);
    const log = keepHostLog({ ...here.recording, live }, createTraffic());
    const { layout } = here.live.newest as NonNullable<typeof here.live.newest>;
    for (let i = 5; i < 20; i++) {
      here.tick(layout, busy(i));
      live.push(here.live.newest as NonNullable<typeof here.live.newest>);
    }
    const { cpuMax, cpuAvg } = await log.lastHour();
    expect([cpuAvg, cpuMax]).toEqual([100, 100]);
    live.end();
  });

  it('asks the history again when it could not answer', async () => {
    await using here = recordHere();
    here.tick();
    const file = (await here.recording.history.facts()).file;
    await using closed = openHistory(file);
    await closed.close();
    let history = closed;
    const recording = {
      ...here.recording,
      get history() {
        return history;
      },
    };
    const log = keepHostLog(recording, createTraffic());
    await expect(log.lastHour()).rejects.toMatchObject({ code: 'STORAGE_CLOSED' });
    history = here.recording.history;
    await expect(log.lastHour()).resolves.toMatchObject({ memoryAvg: 300 });
  });
});
