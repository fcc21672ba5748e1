import type { Writable } from 'node:stream';
import type { Clock } from '@tidemark/core';
import type { LiveCounters } from './live-counters.ts';
import type { LiveLimits } from './live-limits.ts';
import type { Sendable, Wire } from './message.ts';
import type { Subscription } from './subscription.ts';

/** A connection of one kind or the other. */
export interface Transport {
  readonly wire: Wire;
  /** Where bytes are written. */
  readonly stream: Writable;
  /** Whether the client can send requests. */
  readonly canAsk: boolean;
  /** What makes the other side answer, when the connection can do that. */
  readonly probe: Buffer | undefined;
  /** Ends the connection after what was written; `code` is one of RFC 6455. */
  close(code: number, reason: string): void;
}

/** What all clients share. */
export interface ClientHost {
  readonly clock: Clock;
  readonly limits: LiveLimits;
  readonly counters: LiveCounters;
  /** Something every client may get when it was quiet for long. */
  heartbeat(): Sendable;
}

/** One connected client: what waits for it is bounded, and so is how long. There are many: no closure or timer of its own. */
export class LiveClient {
  readonly host: ClientHost;
  readonly transport: Transport;
  readonly subscriptions: Subscription[] = [];
  /** Requests that wait for their turn; undefined while none does. */
  inbox: string[] | undefined;
  gone = false;
  #isBehind = false;
  #awaitsDrain = false;
  #waiting: (() => void)[] | undefined;
  #sentMs: number;
  #heardMs: number;
  #pingedMs: number;
  #sentBytes = 0;
  /** When the client was looked after last: bytes that had been taken, and those that waited. */
  #takenBytes = 0;
  #waitingBytes = 0;
  #requests: number;
  #requestsMs: number;

  constructor(host: ClientHost, transport: Transport) {
    const nowMs = host.clock.monotonic();
    this.host = host;
    this.transport = transport;
    this.#sentMs = nowMs;
    this.#heardMs = nowMs;
    this.#pingedMs = nowMs;
    this.#requests = host.limits.requestBurst;
    this.#requestsMs = nowMs;
  }

  /** Too much waits: nothing is written before some of it was taken. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** Bytes that could be written without going beyond the bound. */
  get roomBytes(): number {
    return this.host.limits.clientBufferBytes - this.transport.stream.writableLength;
  }

  /** Writes, however much waits already: for answers, of which there are few. */
  send(message: Sendable): void {
    this.#write(message.bytes(this.transport.wire));
  }

  /** Writes unless too much waits already; then what was offered last is asked for again when there is room. */
  offer(message: Sendable): boolean {
    const bytes = message.bytes(this.transport.wire);
    const { stream } = this.transport;
    if (this.#isBehind || (stream.writableLength > 0 && bytes.length > this.roomBytes)) {
      this.#fallBehind();
      return false;
    }
    this.#write(bytes);
    return true;
  }

  #write(bytes: Buffer): void {
    const { stream } = this.transport;
    if (this.gone || !stream.writable) return;
    stream.write(bytes);
    this.#sentBytes += bytes.length;
    this.#sentMs = this.host.clock.monotonic();
    this.host.counters.sentBytes += bytes.length;
  }

  #fallBehind(): void {
    this.#isBehind = true;
    if (this.#awaitsDrain) return;
    this.#awaitsDrain = true;
    // Comes only when more waits than the stream's own mark; the sweep finds the others.
    this.transport.stream.once('drain', () => {
      this.#awaitsDrain = false;
      this.#goOn();
    });
  }

  #goOn(): void {
    this.#isBehind = false;
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const resolve of waiting) resolve();
    for (const subscription of this.subscriptions) subscription.deliver();
  }

  /** Resolves when something may be written, or when the client is gone. */
  room(): Promise<void> {
    if (this.gone || (!this.#isBehind && this.roomBytes > 0)) return Promise.resolve();
    this.#fallBehind();
    return new Promise((resolve) => {
      this.#waiting ??= [];
      this.#waiting.push(resolve);
    });
  }

  /** The client gave a sign of life. */
  heard(): void {
    this.#heardMs = this.host.clock.monotonic();
  }

  /** Whether the client may ask for something now: so many at once, then so many a second. */
  mayAsk(): boolean {
    const { clock, limits } = this.host;
    const nowMs = clock.monotonic();
    const gained = ((nowMs - this.#requestsMs) * limits.requestsPerSecond) / 1000;
    this.#requestsMs = nowMs;
    this.#requests = Math.min(limits.requestBurst, this.#requests + gained);
    if (this.#requests < 1) return false;
    this.#requests--;
    return true;
  }

  /** Looks after the connection, every second or so: drops it when it is dead, keeps it alive when it is quiet. */
  tend(): void {
    const { clock, limits, counters } = this.host;
    const { stream, probe } = this.transport;
    const nowMs = clock.monotonic();
    const waitingBytes = stream.writableLength;
    const isIdle = waitingBytes === 0;
    // What the kernel takes from a quiet connection says nothing: it takes it for a dead peer too, as long as it has room.
    const isTaking = this.#waitingBytes > 0 && this.#sentBytes - waitingBytes > this.#takenBytes;
    if (isTaking || (isIdle && probe === undefined)) this.#heardMs = nowMs;
    this.#waitingBytes = waitingBytes;
    this.#takenBytes = this.#sentBytes - waitingBytes;
    if (nowMs - this.#heardMs > limits.stalledMs) {
      counters.stalledClients++;
      stream.destroy();
      return;
    }
    if (this.#isBehind && this.roomBytes > 0) this.#goOn();
    if (!isIdle || !stream.writable) return;
    if (probe !== undefined && nowMs - this.#pingedMs >= limits.heartbeatMs) {
      this.#pingedMs = nowMs;
      stream.write(probe);
    }
    if (nowMs - this.#sentMs >= limits.heartbeatMs) this.send(this.host.heartbeat());
  }

  /** Lets go of whoever waits. */
  leave(): void {
    this.gone = true;
    this.#isBehind = false;
    for (const resolve of this.#waiting ?? []) resolve();
    this.#waiting = undefined;
  }
}
