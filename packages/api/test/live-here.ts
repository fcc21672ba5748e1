import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';
import type { LiveCounters } from '../src/live/live-counters.ts';
import type { LiveLimits } from '../src/live/live-limits.ts';
import { type Listener, type ListenOptions, listen } from '../src/server/listen.ts';
import { type RecordingHere, recordHere } from './recording-here.ts';

/** A message of the live protocol, as it came. */
export interface Received {
  readonly type: string;
  readonly channel: number;
  readonly seq: number;
  readonly elapsedMs: number;
  readonly values: readonly (number | null)[];
  readonly columns: readonly number[];
  readonly series: Readonly<Record<string, { readonly metric: string; readonly labels: Record<string, string> }>>;
  readonly frames: number;
  readonly afterSeq: number;
  readonly code: string;
  readonly message: string;
  readonly id: string;
}

/** A client as anyone would write it, which remembers what came. */
export interface LivePeer extends AsyncDisposable {
  readonly socket: WebSocket;
  readonly received: readonly Received[];
  send(message: unknown): void;
  /** The next message that was not taken yet, of a type if one is given; those of other types before it are passed over. */
  next(type?: string): Promise<Received>;
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
}

export interface LiveHere extends AsyncDisposable {
  readonly here: RecordingHere;
  readonly listener: Listener;
  readonly url: string;
  readonly errors: readonly Error[];
  counters(): LiveCounters;
  /** Connects and waits for `welcome`. */
  connect(options?: ClientOptions & { readonly url?: string; readonly protocols?: string[] }): Promise<LivePeer>;
}

export interface LiveHereOptions {
  readonly limits?: Partial<LiveLimits>;
  readonly here?: RecordingHere;
  readonly port?: number;
  /** Of the server, beside its address. */
  readonly server?: Omit<ListenOptions, 'host' | 'port'>;
}

/** The whole server on a real socket, with frames made by hand. */
export async function serveLiveHere(options: LiveHereOptions = {}): Promise<LiveHere> {
  const { here = recordHere(), limits, port = 0, server } = options;
  const errors: Error[] = [];
  const listener = await listen({ host: '127.0.0.1', port, drainMs: 0, ...server });
  const traffic = listener.serve(here.recording, { liveLimits: limits, onError: (error) => errors.push(error) });
  const url = `${listener.url.replace('http', 'ws')}/live`;
  return {
    here,
    listener,
    url,
    errors,
    counters: () => ({ ...traffic.live }) as LiveCounters,
    connect: async ({ url: other = url, protocols = [], ...rest } = {}) => {
      const peer = createPeer(new WebSocket(other, protocols, rest));
      await peer.next('welcome');
      return peer;
    },
    [Symbol.asyncDispose]: async () => {
      await listener.close();
      if (options.here === undefined) await here[Symbol.asyncDispose]();
    },
  };
}

/** Everything from a socket that is being opened, in order. */
function createPeer(socket: WebSocket): LivePeer {
  const received: Received[] = [];
  let taken = 0;
  let failure: Error | undefined;
  let wake = () => {};
  socket.on('message', (data) => {
    received.push(JSON.parse(String(data)) as Received);
    wake();
  });
  socket.on('error', (error) => {
    failure = error;
    wake();
  });
  const closed = new Promise<number>((resolve) => {
    socket.on('close', (code) => {
      failure ??= new Error(`closed with ${code} after ${JSON.stringify(received.at(-1))}`);
      wake();
      resolve(code);
    });
  });
  return {
    socket,
    received,
    closed,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: async (type) => {
      for (;;) {
        const message = received[taken];
        if (message === undefined) {
          if (failure !== undefined) throw failure;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        } else {
          taken++;
          if (type === undefined || message.type === type) return message;
        }
      }
    },
    [Symbol.asyncDispose]: async () => {
      if (socket.readyState === WebSocket.CLOSED) return;
      const gone = once(socket, 'close');
      socket.terminate();
      await gone;
    },
  };
}
