import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createIsoTimes } from './iso-times.ts';

it('writes what Date writes', () => {
  const times = fc.array(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), { maxLength: 50 });
  fc.assert(
    fc.property(
      times,
      fc.integer({ min: 0, max: 1e12 }),
      fc.integer({ min: 1, max: 70_000 }),
      (some, startMs, stepMs) => {
        const isoTime = createIsoTimes();
        const steady = Array.from({ length: 200 }, (_, i) => startMs + i * stepMs);
        for (const timeMs of [...some, ...steady]) expect(isoTime(timeMs)).toBe(new Date(timeMs).toISOString());
      },
    ),
  );
});
