/** What passes through the server, counted. */
export interface Traffic {
  /** Live streams open now, and since the server started. */
  subscribers: number;
  totalSubscribers: number;
  /** Takes note of one answered request that is not a stream. */
  answered(latencyMs: number): void;
  /** Mean over the newest requests, milliseconds; 0 before the first one. */
  averageLatencyMs(): number;
}

/** Requests the average is taken over. */
const WINDOW = 1000;

export function createTraffic(): Traffic {
  const latencies: number[] = [];
  let next = 0;
  return {
    subscribers: 0,
    totalSubscribers: 0,
    answered: (latencyMs) => {
      latencies[next] = latencyMs;
      next = (next + 1) % WINDOW;
    },
    averageLatencyMs: () =>
      latencies.length === 0 ? 0 : latencies.reduce((sum, ms) => sum + ms, 0) / latencies.length,
  };
}
