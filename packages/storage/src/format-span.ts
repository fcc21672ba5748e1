/** A range of time for people; times that are none are said to be unknown. */
export function formatSpan(fromMs: number, toMs: number): string {
  return `${formatMoment(fromMs)} to ${formatMoment(toMs)}`;
}

/** A moment for people: ISO 8601, UTC. */
export function formatMoment(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? 'an unknown time' : date.toISOString();
}
