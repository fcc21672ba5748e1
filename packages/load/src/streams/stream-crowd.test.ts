import { createFakeClock } from '@tidemark/core';
import { expect, it } from 'vitest';
import { Meter } from '../meter.ts';
import type { StreamEvents } from './stream-client.ts';
import { StreamCrowd } from './stream-crowd.ts';
import { StreamTally } from './stream-tally.ts';

it('keeps no more clients connecting at a time than a server keeps waiting', async () => {
  const clock = createFakeClock();
  const meter = new Meter(clock);
  const connecting: StreamEvents[] = [];
  const closed = { count: 0 };
  const crowd = new StreamCrowd({
    clock,
    tally: new StreamTally({
      meter,
      clock,
      reader: undefined,
      intervalMs: undefined,
      paused: undefined,
      onRefused: () => {},
    }),
    openClient: (events) => {
      connecting.push(events);
      return { pause: () => {}, resume: () => {}, send: () => {}, close: () => closed.count++, destroy: () => {} };
    },
    onFailure: () => {},
    onOpen: () => {},
  });
  const { signal } = new AbortController();
  const ready = crowd.more(1200, 10_000, signal);
  await clock.advance(1000);
  expect(connecting).toHaveLength(500);
  connecting[0]?.onOpen();
  connecting[1]?.onEnd({ kind: 'refused', detail: '', message: '' });
  expect(connecting).toHaveLength(502);
  for (let index = 2; index < 1200; index++) connecting[index]?.onOpen();
  await ready;
  expect({ opened: crowd.opened, open: crowd.open, deserted: crowd.deserted.aborted }).toEqual({
    opened: 1199,
    open: 1199,
    deserted: false,
  });
  const end = crowd.close();
  await clock.advance(5000);
  await end;
  expect(closed.count).toBe(1200);
});
