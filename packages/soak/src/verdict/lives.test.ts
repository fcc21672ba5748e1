import { expect, it } from 'vitest';
import { cutLives, keepLives } from './lives.ts';

const timesMs = Float64Array.of(0, 10, 20, 30, 40, 50);

it('cuts a run at the starts and ends of a process, without what was its warm-up', () => {
  const lives = [
    { fromMs: 0, warmUpEndMs: 10, toMs: 20 },
    { fromMs: 25, toMs: 40 },
  ];
  expect(cutLives(timesMs, lives)).toEqual([
    { start: 1, end: 3 },
    { start: 3, end: 5 },
  ]);
  expect([...keepLives(timesMs, timesMs, lives)]).toEqual([10, 20, 30, 40]);
});

it('leaves nothing of a life that ended during its warm-up', () => {
  expect(cutLives(timesMs, [{ fromMs: 0, warmUpEndMs: 60, toMs: 40 }])).toEqual([{ start: 6, end: 6 }]);
  expect(keepLives(timesMs, timesMs, [{ fromMs: 0, warmUpEndMs: 60, toMs: 40 }])).toHaveLength(0);
});

it('keeps everything when nothing is known of lives', () => {
  expect(cutLives(timesMs, undefined)).toEqual([{ start: 0, end: 6 }]);
  expect(keepLives(timesMs, timesMs, undefined)).toBe(timesMs);
});

it.each([
  [[{ fromMs: 10, toMs: 5 }], 'life 0 ends before it begins'],
  [
    [
      { fromMs: 0, toMs: 20 },
      { fromMs: 10, toMs: 30 },
    ],
    'life 1 begins before the last one ends',
  ],
])('refuses %j', (lives, message) => {
  expect(() => cutLives(timesMs, lives)).toThrow(message);
});
