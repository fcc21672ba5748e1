/**
 * How much a counter grew between two readings. A smaller value means its owner restarted from zero. NaN if either is: what
 * it had grown to before anybody looked is no growth.
 */
export function counterIncrease(previous: number, current: number): number {
  return current < previous ? current : current - previous;
}
