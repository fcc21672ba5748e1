import { describe, expect, it } from 'vitest';
import { parseEveryTicks, requireEveryTicks } from './every-ticks.ts';

describe('parseEveryTicks', () => {
  it('reads a source and how often it is read', () => {
    expect(parseEveryTicks('diskstats=10')).toEqual({ diskstats: 10 });
    expect(parseEveryTicks('processes=1')).toEqual({ processes: 1 });
  });

  it.each([
    ['diskstat=10', 'did you mean diskstats?'],
    ['proceses=2', 'did you mean processes?'],
    ['diskstats', undefined],
    ['diskstats=0', undefined],
    ['diskstats=1.5', undefined],
    ['diskstats=3601', undefined],
    ['=5', undefined],
  ])('refuses %s', (text, hint) => {
    expect(() => parseEveryTicks(text)).toThrow(
      expect.objectContaining({ code: 'COLLECTOR_EVERY_TICKS_INVALID', ...(hint && { hint }) }),
    );
  });
});

it.each([{ diskstats: 0 }, { diskstats: 2.5 }, { disks: 2 }])('requires sources and whole numbers: not %o', (wrong) => {
  expect(() => requireEveryTicks(wrong as object)).toThrow(RangeError);
});
