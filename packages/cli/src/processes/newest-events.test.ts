import type { EventsShape } from '@tidemark/api';
import { describe, expect, it } from 'vitest';
import { readNewestEvents } from './newest-events.ts';

type Event = EventsShape[number];

/** A history of so many events, `perMs` of them at the same time, that answers as the real one does. */
function historyOf(count: number, perMs: number) {
  const all = Array.from(
    { length: count },
    (_, n): Event => ({
      type: 'process-start',
      timeMs: Math.floor(n / perMs),
      labels: { pid: String(n) },
      details: {},
    }),
  );
  const events = async ({
    fromMs,
    toMs,
    limit = 1000,
  }: {
    fromMs: number;
    toMs: number;
    limit?: number | undefined;
  }) => {
    if (!(fromMs < toMs)) throw new RangeError('the range must start before it ends');
    return all.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs).slice(-limit);
  };
  return { all, events };
}

const everything = { fromMs: 0, toMs: 1_000_000, isWanted: () => true };

describe('pages put together are what a single answer would be', () => {
  it.each([
    [10, 1],
    [1000, 1],
    [1001, 1],
    [5000, 1],
    [5000, 7],
    [5000, 50],
    [3000, 999],
  ])('%d events, %d at a time', async (count, perMs) => {
    const history = historyOf(count, perMs);
    expect(await readNewestEvents(history, { ...everything, limit: 100_000 })).toEqual({
      events: history.all,
      isCut: false,
    });
  });
});

it('gives the newest so many and says that there are older ones', async () => {
  const history = historyOf(3000, 3);
  const { events, isCut } = await readNewestEvents(history, { ...everything, limit: 1500 });
  expect(events).toEqual(history.all.slice(-1500));
  expect(isCut).toBe(true);
});

it('looks as far back as it must for what is wanted', async () => {
  const history = historyOf(5000, 1);
  const isWanted = ({ labels }: Event) => labels.pid === '7';
  const { events, isCut } = await readNewestEvents(history, { ...everything, isWanted, limit: 10 });
  expect(events).toEqual([history.all[7]]);
  expect(isCut).toBe(false);
});

it('ends where more happened at one moment than one answer holds', async () => {
  const { events } = await readNewestEvents(historyOf(4000, 2000), { ...everything, limit: 100_000 });
  expect(events).toHaveLength(2000);
});
