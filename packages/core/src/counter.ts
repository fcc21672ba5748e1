/** How much a counter grew between two readings. A smaller value means its owner restarted from zero. */
export function counterIncrease(previous: number, current: number): number {
  return current >= previous ? current - previous : current;
}
