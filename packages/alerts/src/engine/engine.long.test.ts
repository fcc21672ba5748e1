import { describe, it } from 'vitest';
import { everyFiringIsTakenBackOnce, goesOnFromASnapshot, whatLastsIsTold } from '../../test/whatever-happens.ts';

const RUNS = 1000;
const PATIENCE = { timeout: 180_000 };

describe('whatever values, gaps, restarts, clocks and people do, a thousand times', () => {
  it('every firing that was told is taken back exactly once', PATIENCE, () => everyFiringIsTakenBackOnce(RUNS));
  it('what lasts is told to everyone it concerns', PATIENCE, () => whatLastsIsTold(RUNS));
  it('an engine goes on from a snapshot', PATIENCE, () => goesOnFromASnapshot(RUNS));
});
