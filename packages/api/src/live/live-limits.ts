/** What the live streams allow themselves and their clients. Every bound that is met is a counter of {@link LiveCounters}. */
export interface LiveLimits {
  /** WebSocket, SSE and typed clients together; more are refused with status 503, typed ones with an error. */
  readonly maxClients: number;
  /** Subscriptions of one client. */
  readonly maxSubscriptions: number;
  /** Different subscriptions of all clients together: each is encoded once a tick. */
  readonly maxChannels: number;
  /** Series of those together, each as often as different subscriptions have it: so much is encoded a tick. */
  readonly maxColumns: number;
  /** Bytes that may wait for a client that reads slowly; then frames are left out for it. A larger message goes alone. */
  readonly clientBufferBytes: number;
  /** Newest frames that a channel holds for clients that are a little behind; further behind, only the newest is sent. */
  readonly heldFrames: number;
  /** A client that takes no byte and gives no sign of life for so long is dropped. */
  readonly stalledMs: number;
  /** Frames a client may be given that it missed; older ones are left out and counted. */
  readonly maxResumeFrames: number;
  /** Size of one message from a client. */
  readonly maxMessageBytes: number;
  /** Messages and pings of one client: so many at once, then so many a second. */
  readonly requestBurst: number;
  readonly requestsPerSecond: number;
  /** A client to whom nothing was sent for so long gets a heartbeat, and every WebSocket a ping so often. */
  readonly heartbeatMs: number;
  /** Clients are looked after so often. */
  readonly sweepMs: number;
  /** Work for many clients is cut into slices of so long; other work comes in between. */
  readonly sliceMs: number;
  /** Clients have so long to take what is on its way when the server closes. */
  readonly closeMs: number;
}

export const LIVE_LIMITS: LiveLimits = {
  maxClients: 12_000,
  maxSubscriptions: 16,
  maxChannels: 1000,
  maxColumns: 200_000,
  clientBufferBytes: 64 * 1024,
  heldFrames: 8,
  stalledMs: 60_000,
  maxResumeFrames: 36_000,
  maxMessageBytes: 16 * 1024,
  requestBurst: 40,
  requestsPerSecond: 20,
  heartbeatMs: 15_000,
  sweepMs: 1000,
  sliceMs: 5,
  closeMs: 500,
};
