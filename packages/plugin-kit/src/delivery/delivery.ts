/**
 * Brings what is in a queue to a sink, in order. Invariants:
 *
 * 1. One attempt at a time, always at the oldest entry; the next one only when that is delivered or given up.
 * 2. An entry leaves the queue after the sink has accepted it, or for a reason that is counted: nothing is lost silently.
 * 3. What was accepted is not brought again by this process. After a crash between acceptance and removal it is, with
 *    the same key: delivery is at least once, and receivers that know the key make it exactly once.
 * 4. A sink that throws, hangs or heeds no signal costs its own queue time, and nobody else anything.
 */
import { type Clock, sleep } from '@tidemark/core';
import { failureKind } from '../contract/failure.ts';
import type { PluginLog } from '../contract/plugin.ts';
import { type AttemptOutcome, attempt } from './attempt.ts';
import { backoffMs } from './backoff.ts';
import { createBell } from './bell.ts';
import { type CircuitBreaker, createCircuitBreaker } from './breaker.ts';
import { createFailureLog, type FailureLog } from './failure-log.ts';
import type { DeliveryFigures, DeliveryReport, DeliveryState } from './figures.ts';
import { type DeliveryPolicy, type DeliveryPolicyOptions, resolveDeliveryPolicy } from './policy.ts';
import type { DeliveryQueue, QueueEntry } from './queue.ts';
import { createTally } from './tally.ts';

/** Where a delivery goes: an opened plugin. */
export interface DeliverySink<Item> {
  /** Resolves when all of it is accepted; throws `retryable` or `permanent` otherwise. */
  deliver(item: Item, signal: AbortSignal): Promise<void>;
  flush?(signal: AbortSignal): Promise<void>;
  close?(): Promise<void>;
}

export interface DeliveryOptions<Item> {
  readonly queue: DeliveryQueue<Item>;
  readonly sink: DeliverySink<Item>;
  readonly clock: Clock;
  readonly policy?: DeliveryPolicyOptions;
  /** Numbers from 0 to below 1, for the jitter. */
  readonly random?: () => number;
  readonly log?: PluginLog;
}

/** What became of something that was offered. */
export type OfferResult = 'queued' | 'duplicate' | 'full' | 'closed';

export interface Delivery<Item> {
  /** Queues it. Rejects only when the queue itself fails. */
  offer(key: string, item: Item): Promise<OfferResult>;
  /** Somebody else has added to the queue. */
  wake(): void;
  /** Somebody has mended something: closes the breaker, and ends the wait before the next attempt. */
  retryNow(): void;
  figures(): DeliveryFigures;
  /**
   * Delivers what is left as long as that goes well and time allows (5 s), flushes and closes the sink. Ends at most
   * three times the policy's `graceMs` after `timeoutMs`. Never rejects; called again it gives the same answer.
   */
  close(options?: { readonly timeoutMs?: number }): Promise<DeliveryReport>;
}

/** Starts to deliver at once. Throws `RangeError` for a policy that is not possible. */
export function createDelivery<Item>(options: DeliveryOptions<Item>): Delivery<Item> {
  return new QueueDelivery(options);
}

class QueueDelivery<Item> implements Delivery<Item> {
  readonly #queue: DeliveryQueue<Item>;
  readonly #sink: DeliverySink<Item>;
  readonly #clock: Clock;
  readonly #policy: DeliveryPolicy;
  readonly #random: () => number;
  readonly #log: PluginLog | undefined;
  readonly #failures: FailureLog;
  readonly #breaker: CircuitBreaker;
  readonly #tally = createTally();
  readonly #bell = createBell();
  /** Ends everything. */
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #state: DeliveryState = 'running';
  /** Ends waits, so that they are looked at anew. */
  #waits = new AbortController();
  #failuresInARow = 0;
  #pausedUntilMs = 0;
  #drainUntilMs = Number.POSITIVE_INFINITY;
  #report: Promise<DeliveryReport> | undefined;

  constructor({ queue, sink, clock, policy, random = Math.random, log }: DeliveryOptions<Item>) {
    this.#queue = queue;
    this.#sink = sink;
    this.#clock = clock;
    this.#policy = resolveDeliveryPolicy(policy);
    this.#random = random;
    this.#log = log;
    this.#failures = createFailureLog(log);
    this.#breaker = createCircuitBreaker(this.#policy.breaker);
    this.#running = this.#run();
  }

  async offer(key: string, item: Item): Promise<OfferResult> {
    if (this.#state !== 'running') return 'closed';
    this.#tally.offered++;
    const { result, dropped } = await this.#queue.add({ key, item, timeMs: this.#clock.now() });
    this.#tally.dropped.overflow += dropped + (result === 'full' ? 1 : 0);
    if (result === 'duplicate') this.#tally.duplicates++;
    if (result !== 'added') return result;
    this.#bell.ring();
    return 'queued';
  }

  wake(): void {
    this.#bell.ring();
  }

  retryNow(): void {
    this.#breaker.reset();
    this.#failuresInARow = 0;
    this.#pausedUntilMs = 0;
    this.#waits.abort();
    this.#waits = new AbortController();
  }

  figures(): DeliveryFigures {
    const { addDelivered: _, addProblem: __, latency, ...counts } = this.#tally;
    return {
      state: this.#state,
      breaker: this.#breaker.figures(this.#clock.monotonic()),
      queue: this.#queue.figures(),
      ...counts,
      dropped: { ...counts.dropped },
      latency: latency(),
      nextAttemptInMs: this.#waitMs(),
    };
  }

  close({ timeoutMs = 5000 }: { readonly timeoutMs?: number } = {}): Promise<DeliveryReport> {
    this.#report ??= this.#shutDown(timeoutMs);
    return this.#report;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const entry = await this.#askQueue(() => this.#queue.first());
      if (entry !== undefined) {
        if (!(await this.#settle(entry))) return;
      } else {
        if (this.#state !== 'running') return;
        await this.#bell.wait();
      }
    }
  }

  /** Delivers an entry or gives it up, however long that takes. False when it stays in the queue because of the end. */
  async #settle(entry: QueueEntry<Item>): Promise<boolean> {
    for (let attempts = 1; ; attempts++) {
      const turn = await this.#awaitTurn(entry);
      if (turn === 'stopped') return false;
      if (turn === 'expired') this.#tally.dropped.expired++;
      const isSettled = turn === 'expired' || (await this.#try(entry, attempts));
      if (isSettled) {
        await this.#askQueue(() => this.#queue.remove(entry.id));
        return true;
      }
    }
  }

  async #awaitTurn({ key, timeMs }: QueueEntry<Item>): Promise<'ready' | 'expired' | 'stopped'> {
    for (;;) {
      if (this.#stop.signal.aborted) return 'stopped';
      if (this.#clock.now() - timeMs > this.#policy.giveUpAfterMs) {
        this.#log?.error('gave up: it waited too long', { key });
        return 'expired';
      }
      const waitMs = this.#waitMs();
      if (waitMs === 0) return 'ready';
      if (this.#clock.monotonic() + waitMs > this.#drainUntilMs) return 'stopped';
      await this.#sleep(waitMs);
    }
  }

  /** One attempt. True when the entry is done with, one way or the other. */
  async #try({ key, item }: QueueEntry<Item>, attempts: number): Promise<boolean> {
    const startedMs = this.#clock.monotonic();
    this.#breaker.begin();
    this.#tally.attempts++;
    if (attempts > 1) this.#tally.retries++;
    const bounds = { ...this.#policy, clock: this.#clock, stop: this.#stop.signal };
    const outcome = await attempt((signal) => this.#sink.deliver(item, signal), bounds);
    if (outcome.result === 'accepted') {
      this.#tally.addDelivered(attempts, this.#clock.monotonic() - startedMs, this.#clock.now());
      this.#answered();
      this.#failures.accepted();
      return true;
    }
    const { isPermanent, afterMs = 0 } = failureKind(outcome.error);
    // We ended it ourselves, which says nothing of the receiver.
    if (this.#stop.signal.aborted && !isPermanent) return false;
    this.#tally.failedAttempts++;
    this.#tally.addProblem(outcome.error, this.#clock.now());
    if (!isPermanent) this.#failed(outcome, Math.min(afterMs, this.#policy.maxRetryAfterMs));
    else this.#rejected(key, outcome.error);
    return isPermanent;
  }

  #answered(): void {
    const { state } = this.#breaker.figures(this.#clock.monotonic());
    this.#breaker.succeeded();
    this.#failuresInARow = 0;
    this.#pausedUntilMs = 0;
    if (state !== 'closed' && this.#breaker.figures(this.#clock.monotonic()).state === 'closed') {
      this.#log?.info('the receiver is back', { waiting: this.#queue.figures().items });
    }
  }

  /** The receiver is there: it only does not want this one. */
  #rejected(key: string, error: unknown): void {
    this.#tally.dropped.rejected++;
    this.#answered();
    this.#failures.refused(key, error);
  }

  #failed(outcome: Exclude<AttemptOutcome, { result: 'accepted' }>, afterMs: number): void {
    if (outcome.result === 'hung' || outcome.isLate) this.#tally.lateAttempts++;
    if (outcome.result === 'hung') this.#tally.hungAttempts++;
    const nowMs = this.#clock.monotonic();
    const before = this.#breaker.figures(nowMs).state;
    this.#breaker.failed(nowMs);
    this.#failuresInARow++;
    const pauseMs = Math.max(afterMs, backoffMs(this.#failuresInARow, this.#policy.backoff, this.#random));
    this.#pausedUntilMs = nowMs + pauseMs;
    if (before === 'closed' && this.#breaker.figures(nowMs).state === 'open') {
      this.#failures.away(outcome.error, this.#queue.figures().items);
    }
  }

  #waitMs(): number {
    const nowMs = this.#clock.monotonic();
    return Math.max(0, this.#pausedUntilMs - nowMs, this.#breaker.waitMs(nowMs));
  }

  /** Until time is up, or waits end; once it is closing, until it is stopped. */
  #sleep(ms: number): Promise<void> {
    const { signal } = this.#state === 'running' ? this.#waits : this.#stop;
    return sleep(this.#clock, ms, signal);
  }

  /** Asks again until the queue answers; undefined when the end comes first. */
  async #askQueue<T>(question: () => Promise<T>): Promise<T | undefined> {
    for (let failures = 1; ; failures++) {
      try {
        return await question();
      } catch (error) {
        this.#tally.queueFailures++;
        this.#tally.addProblem(error, this.#clock.now());
        this.#log?.error('the queue failed', { error });
        await this.#sleep(backoffMs(failures, this.#policy.backoff, this.#random));
        if (this.#stop.signal.aborted) return undefined;
      }
    }
  }

  async #shutDown(timeoutMs: number): Promise<DeliveryReport> {
    const startedMs = this.#clock.monotonic();
    this.#state = 'draining';
    this.#drainUntilMs = startedMs + timeoutMs;
    const cancel = this.#clock.setTimer(timeoutMs, () => this.#stop.abort());
    this.#waits.abort();
    this.#bell.ring();
    await this.#running;
    await this.#finish((signal) => this.#sink.flush?.(signal));
    cancel();
    await this.#finish(() => this.#sink.close?.());
    this.#state = 'closed';
    const figures = this.figures();
    const { overflow, rejected, expired } = figures.dropped;
    return {
      delivered: figures.delivered,
      retries: figures.retries,
      dropped: overflow + rejected + expired,
      left: figures.queue.items,
      tookMs: this.#clock.monotonic() - startedMs,
      figures,
    };
  }

  async #finish(step: (signal: AbortSignal) => Promise<void> | undefined): Promise<void> {
    const { graceMs, deadlineMs } = this.#policy;
    const outcome = await attempt(async (signal) => step(signal), {
      clock: this.#clock,
      deadlineMs: Math.min(deadlineMs, Math.max(graceMs, this.#drainUntilMs - this.#clock.monotonic())),
      graceMs,
      stop: this.#stop.signal,
    });
    if (outcome.result === 'accepted') return;
    this.#tally.addProblem(outcome.error, this.#clock.now());
    this.#log?.error('did not end well', { error: outcome.error });
  }
}
