import { describe, expect, it } from 'vitest';
import { COUNT_KINDS, KINDS } from '../../test/corpus/kinds.ts';
import { addTallies, type ScoreOptions, scoreKind } from '../../test/corpus/score.ts';

/** Few runs and loose bars; `bench/verdict-score.ts` takes the real score. */
const HOUR: ScoreOptions = { minutes: 60, runs: 2, seed: 42, withLoad: true, withNaive: false };
/** They take two seconds of CPU. */
const TIMEOUT_MS = 60_000;

const score = (leaking: boolean) =>
  addTallies(
    [...KINDS, ...COUNT_KINDS].filter(({ leaks }) => leaks === leaking).flatMap((kind) => scoreKind(kind, HOUR)),
  );

describe('of a few runs of an hour', () => {
  it('no more than one in twenty healthy ones is called a leak', { timeout: TIMEOUT_MS }, () => {
    const { runs, verdicts } = score(false);
    expect(verdicts.leaking / runs).toBeLessThan(0.05);
  });

  it('no more than one in six leaks goes unreported', { timeout: TIMEOUT_MS }, () => {
    const { runs, verdicts } = score(true);
    expect(1 - verdicts.leaking / runs).toBeLessThan(1 / 6);
  });
});
