import { describe, expect, it } from 'vitest';
import { createSequenceCounts, SequenceCheck } from './sequence-check.ts';

const TICK_MS = 1000;

/** Frames by number, and notices by how many frames they tell of. */
type Step = number | { readonly skipped: number };

function follow(steps: readonly Step[], intervalMs?: number) {
  const counts = createSequenceCounts();
  const check = new SequenceCheck(counts, intervalMs);
  for (const step of steps) {
    if (typeof step === 'number') check.frame(step, TICK_MS);
    else check.skipped(step.skipped);
  }
  return counts;
}

const NOTHING = { gaps: 0, missing: 0, duplicates: 0, disordered: 0, notices: 0, skipped: 0 };

describe('the check of sequence numbers', () => {
  it.each<[what: string, steps: Step[], found: Partial<typeof NOTHING>]>([
    ['nothing in a stream without a gap, wherever it begins', [17, 18, 19], {}],
    ['one missing frame', [1, 3, 4], { gaps: 1, missing: 1 }],
    ['several missing frames as one gap', [1, 2, 10], { gaps: 1, missing: 7 }],
    ['a frame that came twice', [1, 2, 2, 3], { duplicates: 1 }],
    ['a frame that came late, and the gap it left', [1, 3, 2, 4], { gaps: 1, missing: 1, disordered: 1 }],
    ['no gap where a notice tells of it', [1, { skipped: 3 }, 5, 6], { notices: 1, skipped: 3 }],
    ['no gap where two notices tell of it', [1, { skipped: 1 }, { skipped: 2 }, 5], { notices: 2, skipped: 3 }],
    ['what a notice does not account for', [1, { skipped: 1 }, 5], { notices: 1, skipped: 1, gaps: 1, missing: 2 }],
    [
      'that a notice is used up by the next frame',
      [1, { skipped: 1 }, 3, 5],
      { notices: 1, skipped: 1, gaps: 1, missing: 1 },
    ],
  ])('finds %s', (_, steps, found) => {
    const frames = steps.filter((step) => typeof step === 'number').length;
    expect(follow(steps)).toEqual({ ...NOTHING, frames, ...found });
  });

  it('expects every fifth frame of a subscription that is thinned out so', () => {
    expect(follow([10, 15, 20, 26, 30], 5000)).toMatchObject({ gaps: 0 });
    expect(follow([10, 15, 25], 5000)).toMatchObject({ gaps: 1, missing: 1 });
    expect(follow([10, { skipped: 2 }, 25], 5000)).toMatchObject({ gaps: 0, skipped: 2 });
  });

  it('expects every frame when the interval is shorter than a tick', () => {
    expect(follow([1, 2, 4], 100)).toMatchObject({ gaps: 1, missing: 1 });
  });
});
