/** What the live streams do, as numbers that grow; `clients`, `subscriptions` and `channels` are how many there are now. */
export interface LiveCounters {
  clients: number;
  totalClients: number;
  subscriptions: number;
  totalSubscriptions: number;
  channels: number;
  /** Frames encoded, and frames written to clients: their ratio is what sharing saves. */
  encodedFrames: number;
  sentFrames: number;
  sentBytes: number;
  /** Frames left out because a client, or the server, was too slow. */
  skippedFrames: number;
  /** Frames given to clients that had missed them. */
  resumedFrames: number;
  /** Clients dropped because they took nothing and said nothing. */
  stalledClients: number;
  /** Clients closed because they broke the protocol, or asked too often. */
  expelledClients: number;
  /** Clients that were not let in because there were too many. */
  refusedClients: number;
  /** Requests answered with an error. */
  refusedRequests: number;
  /** The longest time without a pause for other work, milliseconds. */
  longestSliceMs: number;
}

export function createLiveCounters(): LiveCounters {
  return {
    clients: 0,
    totalClients: 0,
    subscriptions: 0,
    totalSubscriptions: 0,
    channels: 0,
    encodedFrames: 0,
    sentFrames: 0,
    sentBytes: 0,
    skippedFrames: 0,
    resumedFrames: 0,
    stalledClients: 0,
    expelledClients: 0,
    refusedClients: 0,
    refusedRequests: 0,
    longestSliceMs: 0,
  };
}
