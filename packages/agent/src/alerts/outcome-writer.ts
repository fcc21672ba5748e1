/**
 * Puts what the engine says into the file, in order. Invariants:
 *
 * 1. State, what happened, and what is to be told go into one transaction: after a crash neither is there without the others.
 * 2. Nobody hears of anything before it is in the file.
 * 3. What could not be stored is part of the next attempt, with the state as it is then.
 */
import type { Notification, Outcome, Transition } from '@tidemark/alerts';
import type { StoringProblem } from '@tidemark/api';
import { type Clock, isTidemarkError, sleep } from '@tidemark/core';
import type { AlertMessage } from '@tidemark/plugin-kit';
import type { Ledger, OfferOutcome } from '@tidemark/storage';
import type { Logger } from 'pino';

export interface OutcomeWriterOptions {
  readonly ledger: Pick<Ledger, 'commit'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The engine's, as of now. */
  readonly snapshot: () => unknown;
  /** Undefined for a receiver that is no more. */
  readonly messageOf: (notification: Notification) => AlertMessage | undefined;
  /** Told once it is in the file. */
  readonly onStored: (transitions: readonly Transition[]) => void;
  readonly onQueued: (receiver: string, outcome: OfferOutcome) => void;
}

interface Delivery {
  readonly queue: string;
  readonly key: string;
  readonly timeMs: number;
  readonly item: AlertMessage;
}

/** So much may wait for a file that takes nothing; then the oldest is left out, and the log says so. */
const MAX_WAITING = 20_000;

/**
 * What is only pending, which nobody is told of, waits so long for company or for somebody who asks: the thread of the file
 * need not live for it, which takes 0.1 s of CPU and 10 MiB each time.
 */
const LAZY_MS = 600_000;

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;

export class OutcomeWriter {
  readonly #options: OutcomeWriterOptions;
  readonly #closing = new AbortController();
  #transitions: Transition[] = [];
  #deliveries: Delivery[] = [];
  #waiters: ((isStored: boolean) => void)[] = [];
  #isDirty = false;
  /** The file takes nothing, and is asked again later. */
  #isPausing = false;
  #failures = 0;
  #problem: StoringProblem | undefined;
  #running: Promise<void> | undefined;
  #cancelLazy: (() => void) | undefined;

  constructor(options: OutcomeWriterOptions) {
    this.#options = options;
  }

  /** What keeps it from storing. */
  get problem(): StoringProblem | null {
    return this.#problem === undefined ? null : { ...this.#problem, waiting: this.#transitions.length };
  }

  /** Takes what a frame or a tick led to, and stores it soon. */
  take(outcome: Outcome): void {
    const { transitions, notifications } = outcome;
    if (notifications.length > 0 || transitions.some(({ level }) => level !== undefined)) {
      void this.add(outcome);
      return;
    }
    this.#keep(outcome);
    this.#cancelLazy ??= this.#options.clock.setTimer(LAZY_MS, () => void this.save());
  }

  /** Resolves when an attempt to store it, and the state with it, was made, or has to wait: whether it is stored. */
  add(outcome: Outcome): Promise<boolean> {
    this.#keep(outcome);
    return this.save();
  }

  #keep({ transitions, notifications }: Outcome): void {
    this.#transitions.push(...transitions);
    for (const notification of notifications) {
      const item = this.#options.messageOf(notification);
      const { receiver: queue, id: key, timeMs } = notification;
      if (item !== undefined) this.#deliveries.push({ queue, key, timeMs, item });
    }
    this.#bound();
  }

  /** Stores what waits for company, if anything does, for somebody who is about to read it. */
  async saveWaiting(): Promise<void> {
    if (this.#cancelLazy !== undefined) await this.save();
  }

  /** Stores the state alone. */
  save(): Promise<boolean> {
    this.#cancelLazy?.();
    this.#cancelLazy = undefined;
    this.#isDirty = true;
    if (this.#isPausing) return Promise.resolve(false);
    const attempted = new Promise<boolean>((resolve) => this.#waiters.push(resolve));
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return attempted;
  }

  /** Makes one last attempt; false when something is not in the file. */
  async close(): Promise<boolean> {
    this.#closing.abort();
    await this.#running;
    const isStored = await this.save();
    await this.#running;
    return isStored;
  }

  async #run(): Promise<void> {
    while (this.#isDirty) {
      this.#isDirty = false;
      const [transitions, deliveries, waiters] = [this.#transitions, this.#deliveries, this.#waiters];
      [this.#transitions, this.#deliveries, this.#waiters] = [[], [], []];
      const isStored = await this.#store(transitions, deliveries);
      for (const resolve of waiters) resolve(isStored);
      if (isStored) continue;
      this.#transitions.unshift(...transitions);
      this.#deliveries.unshift(...deliveries);
      if (this.#closing.signal.aborted) return;
      this.#isDirty = true;
      const pauseMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#failures - 1));
      this.#isPausing = true;
      await sleep(this.#options.clock, pauseMs, this.#closing.signal);
      this.#isPausing = false;
    }
  }

  async #store(transitions: readonly Transition[], deliveries: readonly Delivery[]): Promise<boolean> {
    const { ledger, snapshot, onStored, onQueued } = this.#options;
    try {
      const report = await ledger.commit({ snapshot: snapshot(), transitions, deliveries });
      this.#recovered();
      onStored(transitions);
      for (const [i, outcome] of report.deliveries.entries()) onQueued((deliveries[i] as Delivery).queue, outcome);
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  #failed(error: unknown): void {
    const { clock, logger } = this.#options;
    this.#failures++;
    const problem = problemOf(error, this.#problem?.sinceMs ?? clock.now());
    if (this.#problem?.code !== problem.code)
      logger.error({ err: error }, 'what happened to alerts could not be stored, and is told to nobody until it is');
    this.#problem = problem;
  }

  #recovered(): void {
    this.#failures = 0;
    if (this.#problem === undefined) return;
    this.#problem = undefined;
    this.#options.logger.info('what happened to alerts is stored again');
  }

  #bound(): void {
    const excess = Math.max(0, this.#transitions.length - MAX_WAITING);
    const excessDeliveries = Math.max(0, this.#deliveries.length - MAX_WAITING);
    if (excess + excessDeliveries === 0) return;
    this.#transitions.splice(0, excess);
    this.#deliveries.splice(0, excessDeliveries);
    this.#options.logger.error(
      { transitions: excess, messages: excessDeliveries },
      'too much waits to be stored: the oldest changes of alerts are lost',
    );
  }
}

export function problemOf(error: unknown, sinceMs: number): StoringProblem {
  const code = isTidemarkError(error) ? error.code : 'unknown';
  return { sinceMs, code, message: error instanceof Error ? error.message : String(error), waiting: 0 };
}
