import type { Thresholds } from './thresholds.ts';

/** What every load run is told. Times are milliseconds. */
interface CommonPlan {
  /** Where the load goes. Credentials in it are refused; use `token` or `headers`. */
  readonly url: string;
  /** Connections, 1 to 10 000. Default 10. */
  readonly clients?: number;
  /** How long is measured, from the moment when all clients are connected. Default 30 s, at most 24 h. */
  readonly durationMs?: number;
  /** How many clients begin in a second. Default 1000. */
  readonly connectRate?: number;
  /** What a connection, and each request, may take. Default 10 s. */
  readonly timeoutMs?: number;
  /** Sent as `Authorization: Bearer`; in no report and no error. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The certificates, in PEM, that are trusted instead of the usual ones. */
  readonly ca?: string;
  /** Trusts any certificate. */
  readonly insecureTls?: boolean;
  readonly thresholds?: Thresholds;
}

interface StreamPlan extends CommonPlan {
  /** `tidemark` reads the messages of `/live` and checks them; `plain` counts. Default by the URL's path. */
  readonly protocol?: StreamProtocol;
  /** The selector of a Tidemark subscription; left out: all series. */
  readonly match?: string;
  /** The interval of a Tidemark subscription; left out: every tick. */
  readonly intervalMs?: number;
  /** One client reads nothing for so long, in the middle of the run. At most half of the duration. */
  readonly pauseOneMs?: number;
}

export type StreamProtocol = 'tidemark' | 'plain';

/** Clients that open a WebSocket and listen, or send a message and wait for the answer. */
export interface WebSocketPlan extends StreamPlan {
  readonly kind: 'ws';
  /** Sent by each client as it is connected; the message that comes next is taken for the answer. Not for Tidemark. */
  readonly message?: string;
  /** Sends the message again and again, so far apart; the clients are spread evenly over this time. */
  readonly everyMs?: number;
}

/** Clients that open a stream of server-sent events and listen. */
export interface EventStreamPlan extends StreamPlan {
  readonly kind: 'sse';
}

/** Clients that send HTTP requests over connections that are kept open. */
export interface HttpPlan extends CommonPlan {
  readonly kind: 'http';
  /**
   * Requests a second, whether the server keeps up or not; each is measured from the moment when it was due. Left out,
   * each client sends its next request when the last one was answered.
   */
  readonly rate?: number;
  /** Default GET. */
  readonly method?: string;
  readonly body?: string;
}

/** A load run as its user writes it. */
export type LoadPlan = WebSocketPlan | EventStreamPlan | HttpPlan;
