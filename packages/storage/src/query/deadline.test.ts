import { createFakeClock } from '@tidemark/core';
import { expect, it } from 'vitest';
import { createDeadline } from './deadline.ts';

it('lets a query go on until its time has passed, and stops it then', async () => {
  const clock = createFakeClock();
  const deadline = createDeadline(clock, 2000);
  await clock.advance(2000);
  deadline.check();
  await clock.advance(1);
  expect(() => deadline.check()).toThrow(
    expect.objectContaining({ code: 'STORAGE_QUERY_TOO_SLOW', message: 'the query took longer than 2s' }),
  );
});

it('gives 30 seconds when nobody says, whatever the wall clock is set to', async () => {
  const clock = createFakeClock();
  const deadline = createDeadline(clock);
  clock.step(1e9);
  await clock.advance(30_000);
  deadline.check();
  await clock.advance(1);
  expect(() => deadline.check()).toThrow(expect.objectContaining({ code: 'STORAGE_QUERY_TOO_SLOW' }));
});
