import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { apiError } from '../errors.ts';
import type { Recording } from '../recording.ts';
import { type Caller, requireRole } from '../security/roles.ts';
import type { Traffic } from '../server/traffic.ts';
import type { LiveFrameShape } from '../shapes/shapes.ts';
import type { Channel } from './channel.ts';
import { CLOSE } from './close-codes.ts';
import { openEventStream, RECONNECT_AFTER_MS } from './event-stream.ts';
import { FilePages } from './file-pages.ts';
import { Hub } from './hub.ts';
import { Inbox } from './inbox.ts';
import { type ClientHost, LiveClient, type Transport } from './live-client.ts';
import type { LiveCounters } from './live-counters.ts';
import { type LiveOptions, liveFrames } from './live-frames.ts';
import { LIVE_LIMITS, type LiveLimits } from './live-limits.ts';
import { type Message, messageOf, type Sendable } from './message.ts';
import { PastMessages } from './past-messages.ts';
import { parseQuery } from './requests.ts';
import { Slices } from './slices.ts';
import { Subscriptions } from './subscriptions.ts';
import { createWebSocketDoor, type WebSocketDoor } from './web-socket.ts';

const PROTOCOL_VERSION = 1;

export interface LiveServerOptions {
  readonly limits?: Partial<LiveLimits> | undefined;
  /** Where everything is counted. */
  readonly traffic: Pick<Traffic, 'subscribers' | 'totalSubscribers' | 'live'>;
  /** Told of errors that are not a client's. */
  readonly onError: (error: Error) => void;
}

/** What became of the clients when the server closed. */
export interface LiveCloseReport {
  /** Clients that were told that the server goes. */
  readonly told: number;
  /** Clients that took everything and closed in time, and those whose connection was cut. */
  readonly drained: number;
  readonly dropped: number;
}

/** A request for events, as the HTTP server has it. */
export interface EventStreamRequest {
  readonly parameters: Readonly<Record<string, string>>;
  readonly lastEventId: string | undefined;
  /** Of the answer, beside its own. */
  readonly headers: Readonly<Record<string, string>>;
  readonly response: ServerResponse;
}

/** The live streams for everyone: WebSocket and server-sent events at `/live`. See `docs/protocol/live.md`. */
export interface LiveServer {
  /** Takes over a connection that asked for a WebSocket. Throws `API_*` when it is refused, and leaves it open then. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, caller: Caller): void;
  /** Answers a request with events until either side ends it. Throws `API_*` or `CORE_*` while nothing was answered. */
  stream(request: EventStreamRequest, caller: Caller): Promise<void>;
  /** The frames for a typed client, who counts as one of the clients. Throws `API_*` before the first when refused. */
  frames(options: LiveOptions, caller: Caller): AsyncGenerator<LiveFrameShape>;
  /** Anything else for a typed client to follow, who counts as one of the clients likewise. */
  follow<T>(items: AsyncIterable<T>, caller: Caller): AsyncGenerator<T>;
  /** Tells everyone, waits a bounded time, cuts what is left. Idempotent. */
  close(): Promise<LiveCloseReport>;
}

/** Serves the frames of a recording as they arrive. */
export function openLiveServer(recording: Recording, options: LiveServerOptions): LiveServer {
  return new LiveStreams(recording, options);
}

class LiveStreams implements LiveServer {
  readonly #traffic: LiveServerOptions['traffic'];
  readonly #counters: LiveCounters;
  readonly #recording: Recording;
  readonly #limits: LiveLimits;
  readonly #slices: Slices;
  readonly #filePages: FilePages;
  readonly #subscriptions: Subscriptions;
  readonly #door: WebSocketDoor;
  readonly #clients = new Set<LiveClient>();
  #typedClients = 0;
  readonly #host: ClientHost;
  readonly #welcome: Message;
  readonly #stopListening: () => void;
  #cancelSweep: () => void = () => {};
  #closed: Promise<LiveCloseReport> | undefined;
  #onEmpty: () => void = () => {};

  constructor(recording: Recording, { limits: given, traffic, onError }: LiveServerOptions) {
    const counters = traffic.live;
    const { clock, live, version, hostName: host } = recording;
    const limits = { ...LIVE_LIMITS, ...given };
    const { heartbeatMs, maxSubscriptions, sliceMs } = limits;
    const slices = new Slices({ clock, sliceMs, counters });
    const hub = new Hub({ live, slices, counters, limits });
    const filePages = new FilePages(recording.history);
    const pastMessages = new PastMessages(counters);
    const catchUp = { recording, hub, slices, limits, filePages, pastMessages };
    this.#traffic = traffic;
    this.#counters = counters;
    this.#recording = recording;
    this.#limits = limits;
    this.#slices = slices;
    this.#filePages = filePages;
    this.#subscriptions = new Subscriptions({ ...catchUp, recording, counters, traffic, onError });
    this.#host = { clock, limits, counters, heartbeat: () => this.#heartbeat() };
    this.#welcome = messageOf('welcome', { protocol: PROTOCOL_VERSION, version, host, heartbeatMs, maxSubscriptions });
    this.#door = this.#createDoor();
    this.#stopListening = live.onFrame((frame) => hub.take(frame));
    this.#scheduleSweep();
  }

  #createDoor(): WebSocketDoor {
    const inbox = new Inbox(this.#subscriptions);
    return createWebSocketDoor(this.#limits, {
      opened: (transport) => this.#open(transport),
      text: (client, text) => inbox.takeText(client, text),
      binary: (client) => inbox.takeBinary(client),
      admits: (client) => inbox.admits(client),
      broken: () => this.#counters.expelledClients++,
      closed: (client) => this.#leave(client),
    });
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, caller: Caller): void {
    this.#requireRoom(caller);
    this.#door.upgrade(request, socket, head);
  }

  async stream({ parameters, lastEventId, headers, response }: EventStreamRequest, caller: Caller): Promise<void> {
    this.#requireRoom(caller);
    const request = parseQuery(parameters, lastEventId);
    const channel = await this.#subscriptions.open(request);
    const client = this.#openStream(channel, { headers, response }, caller);
    response.once('close', () => this.#leave(client));
    this.#subscriptions.begin(client, channel, request);
    if (response.closed) this.#leave(client);
  }

  /** Others may have come since the request did. */
  #openStream(
    channel: Channel,
    { headers, response }: Pick<EventStreamRequest, 'headers' | 'response'>,
    caller: Caller,
  ): LiveClient {
    try {
      this.#requireRoom(caller);
      return this.#open(openEventStream(response, headers));
    } catch (error) {
      this.#subscriptions.release(channel);
      throw error;
    }
  }

  frames(options: LiveOptions, caller: Caller): AsyncGenerator<LiveFrameShape> {
    return this.follow(liveFrames({ live: this.#recording.live, filePages: this.#filePages }, options), caller);
  }

  async *follow<T>(items: AsyncIterable<T>, caller: Caller): AsyncGenerator<T> {
    this.#requireRoom(caller);
    this.#typedClients++;
    this.#traffic.subscribers++;
    this.#traffic.totalSubscribers++;
    try {
      yield* items;
    } finally {
      this.#typedClients--;
      this.#traffic.subscribers--;
    }
  }

  #requireRoom(caller: Caller): void {
    requireRole(caller, 'read');
    if (this.#closed !== undefined) throw apiError('API_CLOSING', 'the agent is stopping');
    const { maxClients } = this.#limits;
    if (this.#clients.size + this.#typedClients < maxClients) return;
    this.#counters.refusedClients++;
    throw apiError('API_LIVE_FULL', `${maxClients} live clients are connected already`);
  }

  #open(transport: Transport): LiveClient {
    const client = new LiveClient(this.#host, transport);
    this.#clients.add(client);
    this.#counters.clients = this.#clients.size;
    this.#counters.totalClients++;
    client.send(this.#welcome);
    return client;
  }

  #leave(client: LiveClient): void {
    if (!this.#clients.delete(client)) return;
    this.#counters.clients = this.#clients.size;
    this.#subscriptions.endAll(client);
    if (this.#clients.size === 0) this.#onEmpty();
  }

  #scheduleSweep(): void {
    this.#cancelSweep = this.#recording.clock.setTimer(this.#limits.sweepMs, () => {
      // The next one begins after this one's end: a server that is late with one does not do two.
      this.#forEachClient(
        (client) => client.tend(),
        () => this.#scheduleSweep(),
      );
    });
  }

  /** Does something with every client, in slices. */
  #forEachClient(act: (client: LiveClient) => void, onEnd = () => {}): void {
    const clients = this.#clients.values();
    this.#slices.add({
      step: () => {
        const { value, done } = clients.next();
        if (done === true) onEnd();
        else act(value);
        return done !== true;
      },
    });
  }

  /** Everyone who is quiet at a moment gets the same one. */
  #lastHeartbeat: Message | undefined;
  #lastHeartbeatMs = 0;

  #heartbeat(): Sendable {
    const timeMs = this.#recording.clock.now();
    if (this.#lastHeartbeat === undefined || this.#lastHeartbeatMs !== timeMs) {
      this.#lastHeartbeat = messageOf('heartbeat', { timeMs });
      this.#lastHeartbeatMs = timeMs;
    }
    return this.#lastHeartbeat;
  }

  close(): Promise<LiveCloseReport> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<LiveCloseReport> {
    const { clock } = this.#recording;
    this.#stopListening();
    this.#cancelSweep();
    this.#slices.clear();
    const connected = this.#clients.size;
    let told = 0;
    const bye = messageOf('bye', { reason: 'shutdown', reconnectAfterMs: RECONNECT_AFTER_MS });
    await new Promise<void>((resolve) => {
      if (connected === 0) return resolve();
      const cancel = clock.setTimer(this.#limits.closeMs, resolve);
      this.#onEmpty = () => {
        cancel();
        resolve();
      };
      this.#forEachClient((client) => {
        told++;
        client.send(bye);
        client.transport.close(CLOSE.goingAway, 'shutdown');
      });
    });
    const dropped = this.#clients.size;
    for (const client of this.#clients) client.transport.stream.destroy();
    for (const client of this.#clients) this.#leave(client);
    return { told, drained: connected - dropped, dropped };
  }
}
