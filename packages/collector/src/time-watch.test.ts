import { describe, expect, it } from 'vitest';
import { createTimeWatch } from './time-watch.ts';

const at = (wallMs: number, monotonicMs: number, bootMs: number) => ({ wallMs, monotonicMs, bootMs });

describe('createTimeWatch', () => {
  it.each([
    ['nothing on an ordinary tick', at(2000, 1000, 1010), []],
    ['nothing on a late tick', at(6000, 5000, 5000), []],
    ['nothing on a slewed clock', at(2300, 1000, 1000), []],
    [
      'a clock that was set forward',
      at(3_602_000, 1000, 1000),
      [{ type: 'clock-step', details: { stepMs: 3_600_000 } }],
    ],
    [
      'a clock that was set back',
      at(-3_598_000, 1000, 1000),
      [{ type: 'clock-step', details: { stepMs: -3_600_000 } }],
    ],
    ['a suspended machine', at(602_000, 1000, 601_000), [{ type: 'suspend', details: { durationMs: 600_000 } }]],
    [
      'a suspended machine whose clock was set when it woke up',
      at(662_000, 1000, 601_000),
      [
        { type: 'suspend', details: { durationMs: 600_000 } },
        { type: 'clock-step', details: { stepMs: 60_000 } },
      ],
    ],
    [
      'a step without a boot clock to compare with',
      at(602_000, 1000, Number.NaN),
      [{ type: 'clock-step', details: { stepMs: 600_000 } }],
    ],
  ])('tells of %s', (_, second, events) => {
    const watch = createTimeWatch();
    expect(watch.look(at(1000, 0, 0))).toEqual([]);
    expect(watch.look(second)).toEqual(events.map((event) => ({ ...event, timeMs: second.wallMs, labels: {} })));
  });
});
