import { createFakeClock } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { frameOf } from '../../test/live-server.ts';
import { Meter } from '../meter.ts';
import { createLiveMessageReader } from './live-message.ts';
import { StreamTally } from './stream-tally.ts';

function openTally(intervalMs?: number) {
  const clock = createFakeClock();
  const tally = new StreamTally({
    meter: new Meter(clock),
    clock,
    reader: createLiveMessageReader((bytes) => bytes.toString()),
    intervalMs,
    paused: undefined,
    onRefused: () => {},
  });
  const [first, second] = [tally.trail(false), tally.trail(false)];
  const give = (trail: typeof first, seq: number) => tally.message(trail, Buffer.from(JSON.stringify(frameOf(seq))));
  return { clock, tally, first, second, give };
}

describe('a client is silent', () => {
  it('that has no frame, when nobody has any', () => {
    const { tally, first } = openTally();
    tally.measure();
    expect(tally.isSilent(first)).toBe(true);
  });

  it('that has no frame, when another one got one since all are connected', () => {
    const { tally, first, second, give } = openTally();
    give(first, 0);
    tally.measure();
    expect(tally.isSilent(second)).toBe(false);
    give(first, 1);
    expect([first, second].map((each) => tally.isSilent(each))).toEqual([false, true]);
  });

  it.each([
    [undefined, 3000],
    [5000, 15_000],
  ])('whose stream dries up: of interval %s after %i ms', async (intervalMs, silentMs) => {
    const { clock, tally, first, give } = openTally(intervalMs);
    give(first, 1);
    tally.measure();
    await clock.advance(silentMs);
    expect(tally.isSilent(first)).toBe(false);
    await clock.advance(1);
    expect(tally.isSilent(first)).toBe(true);
    give(first, 9);
    expect(tally.isSilent(first)).toBe(false);
  });
});
