import { expect, it } from 'vitest';
import { WINDOW_POINTS } from './dashboard-model.ts';
import { shownSpan } from './shown-span.ts';

const secondsUpTo = (count: number) => Array.from({ length: count }, (_, i) => 1_000_000 + i * 1000);

/** How many seconds are shown of a recording that is `count` seconds long. */
function shown(count: number) {
  const times = secondsUpTo(count);
  const { fromMs, toMs, isWhole } = shownSpan({ times, newestMs: times.at(-1), intervalMs: 1000 });
  return { seconds: (toMs - fromMs) / 1000 + 1, isWhole };
}

it('shows a minute of a recording that has just begun', () => {
  expect(shown(1)).toEqual({ seconds: 60, isWhole: false });
  expect(shown(20)).toEqual({ seconds: 60, isWhole: false });
});

it('grows with the recording', () => {
  expect(shown(150)).toEqual({ seconds: 150, isWhole: false });
});

it('stops at the window', () => {
  expect(shown(WINDOW_POINTS)).toEqual({ seconds: WINDOW_POINTS, isWhole: true });
  expect(shown(WINDOW_POINTS + 50)).toEqual({ seconds: WINDOW_POINTS, isWhole: true });
});

it('is there before the first point', () => {
  expect(shownSpan({ times: [], newestMs: undefined, intervalMs: 1000 })).toEqual({
    fromMs: -59_000,
    toMs: 0,
    isWhole: false,
  });
});
