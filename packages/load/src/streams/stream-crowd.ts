import { type Clock, sleep } from '@tidemark/core';
import type { Failure } from '../failures.ts';
import { createLatencies } from '../latencies.ts';
import { startPacer } from '../pacer.ts';
import type { OpenStreamClient, StreamClient } from './stream-client.ts';
import type { ClientTrail, StreamTally } from './stream-tally.ts';

/** One of the clients of a run. */
export interface Member {
  readonly client: StreamClient;
  readonly trail: ClientTrail;
  isOpen: boolean;
}

export interface CrowdOptions {
  readonly clock: Clock;
  readonly tally: StreamTally;
  readonly openClient: OpenStreamClient;
  /** A client failed, before it was open or later. */
  readonly onFailure: (failure: Failure, trail: ClientTrail) => void;
  readonly onOpen: (member: Member) => void;
}

/**
 * Below the 511 connections that a server of Node keeps waiting by default. The kernel drops what comes on top, and tries
 * again seconds later.
 */
const MAX_CONNECTING = 500;

/** What clients that were told good-bye get to answer. */
const GOODBYE_MS = 2000;

/** The clients of a run: opened one by one, counted, and all gone once it is closed. */
export class StreamCrowd {
  readonly members: Member[] = [];
  readonly connecting = createLatencies();
  readonly #options: CrowdOptions;
  readonly #deserted = new AbortController();
  #opened = 0;
  #open = 0;
  #undecided = 0;
  /** Nobody else will be opened. */
  #isComplete = false;
  #isClosing = false;
  #onChange = () => {};

  constructor(options: CrowdOptions) {
    this.#options = options;
  }

  get opened(): number {
    return this.#opened;
  }

  get open(): number {
    return this.#open;
  }

  /** Open clients that get nothing, but for a paused one. */
  get silent(): number {
    const { tally } = this.#options;
    return this.members.filter(({ isOpen, trail }) => isOpen && !trail.isPaused && tally.isSilent(trail)).length;
  }

  /** Aborts when no client is left, and none is on its way. */
  get deserted(): AbortSignal {
    return this.#deserted.signal;
  }

  /** Opens one client; answers what is wrong when it fails, and undefined once it is open or `signal` aborts. */
  async first(isPaused: boolean, signal: AbortSignal): Promise<Failure | undefined> {
    let failure: Failure | undefined;
    this.#add(isPaused, (reason) => {
      failure = reason;
    });
    await this.#until(() => this.#undecided === 0, signal);
    return failure;
  }

  /**
   * Opens so many more, evenly paced but never more at a time than a server keeps waiting, and resolves when each is open or
   * has failed, or `signal` aborts.
   */
  async more(count: number, ratePerSecond: number, signal: AbortSignal): Promise<void> {
    let due = 0;
    let added = 0;
    const stop = startPacer(this.#options.clock, {
      ratePerSecond,
      limit: count,
      onDue: (index) => {
        due = index + 1;
        this.#onChange();
      },
    });
    const addDue = () => {
      while (added < due && this.#undecided < MAX_CONNECTING) {
        added++;
        this.#add(false);
      }
      return added === count && this.#undecided === 0;
    };
    await this.#until(addDue, signal);
    stop();
    this.#isComplete = true;
    this.#checkDeserted();
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    for (const { client } of this.members) client.close();
    await this.#until(() => this.#open === 0, AbortSignal.any([]), GOODBYE_MS);
    for (const { client } of this.members) client.destroy();
  }

  #add(isPaused: boolean, onEarlyEnd = (_failure: Failure) => {}): void {
    const { clock, tally, openClient, onFailure, onOpen } = this.#options;
    const beganMs = clock.monotonic();
    const trail = tally.trail(isPaused);
    let isDecided = false;
    this.#undecided++;
    const decide = () => {
      if (!isDecided) this.#undecided--;
      isDecided = true;
    };
    const client = openClient({
      onOpen: () => {
        decide();
        this.#opened++;
        this.#open++;
        member.isOpen = true;
        this.connecting.add(clock.monotonic() - beganMs);
        onOpen(member);
        this.#onChange();
      },
      onMessage: (bytes) => tally.message(trail, bytes),
      onEnd: (failure) => {
        if (!isDecided) onEarlyEnd(failure);
        decide();
        if (member.isOpen) this.#open--;
        member.isOpen = false;
        if (!this.#isClosing) onFailure(failure, trail);
        this.#onChange();
        this.#checkDeserted();
      },
    });
    const member: Member = { client, trail, isOpen: false };
    this.members.push(member);
  }

  #checkDeserted(): void {
    if (this.#isComplete && this.#open === 0 && this.#undecided === 0) this.#deserted.abort();
  }

  async #until(isDone: () => boolean, signal: AbortSignal, limitMs = Number.MAX_SAFE_INTEGER): Promise<void> {
    const done = new AbortController();
    this.#onChange = () => {
      if (isDone()) done.abort();
    };
    this.#onChange();
    await sleep(this.#options.clock, limitMs, AbortSignal.any([done.signal, signal]));
    this.#onChange = () => {};
  }
}
