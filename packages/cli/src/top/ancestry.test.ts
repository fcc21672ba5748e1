import { describe, expect, it } from 'vitest';
import { createAncestry } from './ancestry.ts';

describe('the nearest recorded ancestor', () => {
  it('is the parent, when that is recorded', () => {
    const ancestorOf = createAncestry()(
      new Map([
        [1, 0],
        [10, 1],
      ]),
    );
    expect([ancestorOf(10), ancestorOf(1)]).toEqual([1, undefined]);
  });

  it('is nobody, when nothing is known of the parent', () => {
    expect(createAncestry()(new Map([[10, 9]]))(10)).toBeUndefined();
  });

  it("is the grandparent, when the parent's series ended, for as long as the parent lives", () => {
    const ancestry = createAncestry();
    ancestry(
      new Map([
        [1, 0],
        [9, 1],
        [10, 9],
      ]),
    );
    const without = new Map([
      [1, 0],
      [10, 9],
    ]);
    expect(ancestry(without)(10)).toBe(1);
    expect(ancestry(without)(10)).toBe(1);
    ancestry(new Map([[1, 0]]));
    expect(ancestry(without)(10)).toBeUndefined();
  });

  it('is nobody in a loop that reused pids made', () => {
    const ancestry = createAncestry();
    ancestry(
      new Map([
        [8, 9],
        [10, 9],
      ]),
    );
    ancestry(
      new Map([
        [9, 8],
        [10, 9],
      ]),
    );
    expect(ancestry(new Map([[10, 9]]))(10)).toBeUndefined();
  });
});
