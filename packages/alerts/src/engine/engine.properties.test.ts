import { describe, it } from 'vitest';
import { everyFiringIsTakenBackOnce, goesOnFromASnapshot, whatLastsIsTold } from '../../test/whatever-happens.ts';

const RUNS = 8;

describe('whatever values, gaps, restarts, clocks and people do', () => {
  it('every firing that was told is taken back exactly once', () => everyFiringIsTakenBackOnce(RUNS));
  it('what lasts is told to everyone it concerns', () => whatLastsIsTold(RUNS));
  it('an engine that goes on from a snapshot does what the first would have done', () => goesOnFromASnapshot(RUNS));
});
