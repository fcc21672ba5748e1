import fc from 'fast-check';
import { expect, it } from 'vitest';
import { batchOf } from '../test/batches.ts';
import { createLines } from './lines.ts';
import { cutRows, cutSections, endsAt, type Section } from './sections.ts';

/** Each sample of a section as text: which line, which row, what. */
function samplesOf({ lines, from, to }: Section): string[] {
  return lines.flatMap((line) =>
    Array.from(line.values.subarray(from, to), (value, index) => `${line.labels.name} ${from + index} ${value}`).filter(
      (text, index) => !text.endsWith('NaN') || endsAt(line, from + index),
    ),
  );
}

const value = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 9 }) }, fc.constant(Number.NaN));
const columns = fc
  .integer({ min: 0, max: 8 })
  .chain((rows) =>
    fc.dictionary(fc.stringMatching(/^[a-z]{1,2}$/), fc.array(value, { minLength: rows, maxLength: rows })),
  );

it('hold every sample once, in the order of time, and no more than they may', () => {
  fc.assert(
    fc.property(columns, fc.integer({ min: 1, max: 12 }), (given, max) => {
      const batch = batchOf(given);
      const lines = createLines('').of(batch);
      const all = samplesOf({ key: 'all', lines, timesMs: batch.timesMs, from: 0, to: batch.timesMs.length });
      const sections = cutSections(batch, lines, max);
      const sent = sections.map(samplesOf);
      expect(sent.every(({ length }) => length > 0 && length <= max)).toBe(true);
      expect(sections.map((section) => cutRows(section).flatMap(samplesOf).toSorted())).toEqual(
        sent.map((samples) => samples.toSorted()),
      );
      // Rows have one digit: the order of texts is that of series, and of the rows within them.
      expect(sent.flat().toSorted()).toEqual(all.toSorted());
      for (const { labels } of lines) {
        const own = sent.flat().filter((sample) => sample.startsWith(`${labels.name} `));
        expect(own).toEqual(own.toSorted());
      }
    }),
    { numRuns: 50 },
  );
});

it('are of the same series whatever the batch before had', () => {
  const before = batchOf({ a: [1], b: [1], x: [1], y: [1] });
  const batch = batchOf({ a: [Number.NaN, 2], b: [Number.NaN, 2], c: [1, 2], d: [1, 2] }, { key: 'b', afterMs: 1000 });
  const lines = createLines('');
  lines.of(before);
  const series = (known: ReturnType<typeof createLines>) =>
    cutSections(batch, known.of(batch), 4).map((section) => section.lines.map(({ labels }) => labels.name).join(''));
  expect(series(lines)).toEqual(['ab', 'cd', 'xy']);
  expect(series(createLines(''))).toEqual(['ab', 'cd']);
});

it('keep a series together as far as they can', () => {
  const batch = batchOf({ a: [1, 2, 3], b: [1, 2, 3], c: [1, 2, 3], d: [1, 2, 3] });
  const names = (max: number) =>
    cutSections(batch, createLines('').of(batch), max).map(({ lines, from, to }) => [
      lines.map(({ labels }) => labels.name).join(''),
      from,
      to,
    ]);
  expect(names(7)).toEqual([
    ['ab', 0, 3],
    ['cd', 0, 3],
  ]);
  expect(names(2).slice(0, 2)).toEqual([
    ['a', 0, 2],
    ['b', 0, 2],
  ]);
});
