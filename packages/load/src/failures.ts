/** What went wrong with a client or a request, by what its user can do about it. */
export type FailureKind =
  /** Nobody listens, or the listener's queue is full. */
  | 'refused'
  /** The connection ended without a word. */
  | 'reset'
  /** Connecting or answering took longer than the plan allows. */
  | 'timeout'
  /** The address cannot be resolved or routed to. */
  | 'unreachable'
  /** The certificate is not trusted, or there is no common TLS version. */
  | 'tls'
  /** The server answered with another status than a stream needs; `detail` is the status. */
  | 'handshake'
  /** The server closed a stream; `detail` is the WebSocket close code, or empty for an event stream. */
  | 'closed'
  /** What arrived is not what the protocol allows. */
  | 'protocol'
  /** Tidemark refused the subscription; `detail` is its error code. */
  | 'subscription'
  /** A request was answered with a status of 400 or more, which is `detail`. */
  | 'status'
  /** This process has no descriptor or port left. */
  | 'exhausted'
  | 'other';

export interface Failure {
  readonly kind: FailureKind;
  /** Tells failures of one kind apart; empty where there is nothing to tell. */
  readonly detail: string;
  readonly message: string;
}

export interface FailureCount extends Omit<Failure, 'message'> {
  readonly count: number;
  /** The message of the first of them. */
  readonly example: string;
}

const KIND_OF_CODE: Readonly<Record<string, FailureKind>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EMFILE: 'exhausted',
  ENFILE: 'exhausted',
  EADDRNOTAVAIL: 'exhausted',
};

const PROTOCOL_CODE = /^(HPE_|WS_ERR_|UND_ERR_(RES|INVALID|HTTP_PARSER))/;
const TLS_CODE = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO$)/;

/** Sorts what a connection ended with. */
export function failureOf(error: Error & { readonly code?: unknown }): Failure {
  const code = typeof error.code === 'string' ? error.code : '';
  // ws has no code for an opening handshake that took too long.
  if (error.message === 'Opening handshake has timed out') {
    return { kind: 'timeout', detail: '', message: 'the connection was not open in time' };
  }
  return { kind: kindOf(code, error.message), detail: '', message: messageOf(error) };
}

/** A name with several addresses fails with an error for each of them, and no message of its own. */
function messageOf(error: Error): string {
  if (!(error instanceof AggregateError) || error.message !== '') return error.message;
  return error.errors.map((each) => (each instanceof Error ? each.message : String(each))).join(', ');
}

function kindOf(code: string, message: string): FailureKind {
  const known = KIND_OF_CODE[code];
  if (known !== undefined) return known;
  if (TLS_CODE.test(code)) return 'tls';
  if (PROTOCOL_CODE.test(code)) return 'protocol';
  return message === 'socket hang up' ? 'reset' : 'other';
}

/** Different failures that are told apart; what comes on top is counted as `other`. */
const MAX_KINDS = 64;

const MAX_EXAMPLE_LENGTH = 200;

/** Counts failures by kind and detail. */
export interface FailureCounter {
  readonly total: number;
  count(failure: Failure): void;
  /** The most frequent first. */
  list(): FailureCount[];
}

export function createFailureCounter(): FailureCounter {
  const counts = new Map<string, { kind: FailureKind; detail: string; count: number; example: string }>();
  let total = 0;
  return {
    get total() {
      return total;
    },
    count: ({ kind, detail, message }) => {
      total++;
      const key = `${kind} ${detail}`;
      const known = counts.get(key);
      if (known !== undefined) known.count++;
      else if (counts.size < MAX_KINDS)
        counts.set(key, { kind, detail, count: 1, example: message.slice(0, MAX_EXAMPLE_LENGTH) });
      else {
        const other = counts.get('other ');
        if (other !== undefined) other.count++;
        else
          counts.set('other ', { kind: 'other', detail: '', count: 1, example: message.slice(0, MAX_EXAMPLE_LENGTH) });
      }
    },
    list: () => [...counts.values()].map((each) => ({ ...each })).sort((a, b) => b.count - a.count),
  };
}
