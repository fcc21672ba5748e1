import { describe, expect, it } from 'vitest';
import { createForkWatch } from './fork-watch.ts';

/** What it answers at ticks with these counts; undefined is a tick in which the file was not read. */
function answers(...counts: (number | undefined)[]): string {
  const watch = createForkWatch();
  return counts
    .map((count) => {
      if (count !== undefined) watch.note(count);
      return watch.mayHaveForked() ? 'list' : 'quiet';
    })
    .join(' ');
}

describe('createForkWatch', () => {
  it('is quiet while the count stands still', () => {
    expect(answers(7, 7, 7, 8, 8)).toBe('list quiet quiet list quiet');
  });

  it('takes a count that nobody read, or that the kernel does not have, for a possible fork', () => {
    expect(answers(7, undefined, 7, 7)).toBe('list list list quiet');
    expect(answers(Number.NaN, Number.NaN)).toBe('list list');
  });

  it('does not believe that nothing was ever created', () => {
    expect(answers(0, 0)).toBe('list list');
  });
});
