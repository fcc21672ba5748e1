/** What a person needs to know about the numbers on the page: are they live, and if not, why not. */
export type ConnectionState = 'connecting' | 'waiting' | 'live' | 'stalled' | 'reconnecting';

/** What is known of the live stream. */
export interface StreamFacts {
  /** The stream is open right now. */
  readonly open: boolean;
  /** At least one frame has come since the page was opened. */
  readonly hasData: boolean;
  /** The frame after the newest one should have come long ago. */
  readonly overdue: boolean;
}

/** The one state that describes the facts best: a broken stream says nothing about the recorder behind it. */
export function connectionState({ open, hasData, overdue }: StreamFacts): ConnectionState {
  if (!open) return hasData ? 'reconnecting' : 'connecting';
  if (!hasData) return 'waiting';
  return overdue ? 'stalled' : 'live';
}

/** How long after a frame the next one counts as overdue, in milliseconds. */
export function overdueAfterMs(intervalMs: number): number {
  return Math.max(3000, 4 * intervalMs);
}
