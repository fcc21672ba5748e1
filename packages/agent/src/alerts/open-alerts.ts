import type { Transition } from '@tidemark/alerts';
import {
  type AlertDesk,
  type CollectionControl,
  deliverySamples,
  type LiveFrames,
  type StoringProblem,
  type Traffic,
  trafficSamples,
} from '@tidemark/api';
import { type Clock, sleep } from '@tidemark/core';
import type { PluginHost } from '@tidemark/plugin-kit';
import type { DeliveryReport } from '@tidemark/plugin-kit/host';
import { type Ledger, openLedger } from '@tidemark/storage';
import type { Logger } from 'pino';
import { closeOnce } from '../closers.ts';
import { alertMessage } from './alert-message.ts';
import { AlertWatch } from './alert-watch.ts';
import type { AlertsPlan } from './alerts-plan.ts';
import { createDesk } from './desk.ts';
import { createHealthReader } from './health-figures.ts';
import { OutcomeWriter, problemOf } from './outcome-writer.ts';
import { createPluginLog } from './plugin-log.ts';
import { openReceiver, type Receiver } from './receiver.ts';
import { createSeenFrames } from './seen-frames.ts';

/** Alerts at work: frames in, messages to receivers out. */
export interface Alerts {
  readonly desk: AlertDesk;
  /** The history refused frames. */
  framesLost(timeMs: number): void;
  /** The recorder and the server are there: begins as soon as what alerts were is read from the file, however long that takes. */
  begin(parts: RunningParts): void;
  /** Takes no more frames, stores the state, delivers what can be delivered soon. Idempotent. */
  close(): Promise<AlertsClosed>;
}

/** What alerts ask of what opens after them. */
export interface RunningParts {
  readonly collection: Pick<CollectionControl, 'isCollecting'>;
  readonly traffic: Traffic;
}

/** How it ended. */
export interface AlertsClosed {
  /** False when the newest state is not in the file. */
  readonly isStored: boolean;
  /** By receiver; what is left is delivered after the next start. */
  readonly deliveries: Readonly<Record<string, DeliveryReport>>;
}

export interface AlertsDependencies {
  readonly historyFile: string;
  readonly live: Pick<LiveFrames, 'onFrame'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly host: PluginHost;
}

/** How long receivers may take at the end. */
const CLOSE_MS = 5000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;

/**
 * Starts the notifiers. The caller holds the writer's lock. Throws `PLUGIN_KIT_*` errors, and leaves nothing open then.
 */
export async function openAlerts(plan: AlertsPlan, dependencies: AlertsDependencies): Promise<Alerts> {
  const receivers = await openReceivers(plan, dependencies);
  return new OpenAlerts(plan, { ...dependencies, receivers });
}

async function openReceivers({ receivers }: AlertsPlan, { clock, logger, host }: AlertsDependencies) {
  const opened: Receiver[] = [];
  try {
    for (const receiver of receivers) {
      const log = createPluginLog(logger, receiver.name);
      opened.push(await openReceiver(receiver, { clock, host, log }));
    }
  } catch (error) {
    for (const receiver of opened) await receiver.close(0);
    throw error;
  }
  return opened;
}

class OpenAlerts implements Alerts {
  readonly desk: AlertDesk;
  readonly #options: AlertsDependencies & { readonly receivers: readonly Receiver[] };
  readonly #ledger: Ledger;
  readonly #watch: AlertWatch;
  readonly #writer: OutcomeWriter;
  readonly #seen = createSeenFrames();
  readonly #listeners = new Set<(transition: Transition) => void>();
  readonly #closing = new AbortController();
  readonly #stopListening: () => void;
  #isCollecting = () => true;
  #beginning = Promise.resolve();
  #beginProblem: StoringProblem | null = null;
  readonly close = closeOnce(() => this.#close());

  constructor(plan: AlertsPlan, options: AlertsDependencies & { readonly receivers: readonly Receiver[] }) {
    const { historyFile: file, clock, logger, receivers, live } = options;
    const health = createHealthReader();
    this.#options = options;
    this.#ledger = openLedger({ file, clock });
    this.#writer = new OutcomeWriter({
      ledger: this.#ledger,
      clock,
      logger,
      snapshot: () => this.#watch.engine.snapshot(),
      messageOf: (notification) =>
        receivers.some(({ name }) => name === notification.receiver)
          ? alertMessage(notification, (name) => this.#ruleOf(name))
          : undefined,
      onStored: (transitions) => this.#tell(transitions),
      onQueued: (name, outcome) => receivers.find((receiver) => receiver.name === name)?.committed(outcome),
    });
    this.#watch = new AlertWatch({
      plan,
      clock,
      logger,
      seen: this.#seen,
      onOutcome: (outcome) => this.#writer.take(outcome),
      onSaveDue: () => void this.#writer.save(),
      isCollecting: () => this.#isCollecting(),
    });
    this.desk = createDesk({
      watch: this.#watch,
      writer: this.#writer,
      ledger: this.#ledger,
      receivers,
      health,
      storingProblem: () => this.#beginProblem ?? this.#writer.problem,
      rules: plan.rules,
      defaults: plan.defaults,
      subscribe: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    });
    this.#stopListening = live.onFrame((frame) => {
      health.take(frame);
      this.#watch.takeFrame(frame);
    });
  }

  framesLost(timeMs: number): void {
    this.#seen.framesLost(timeMs);
  }

  begin({ collection, traffic }: RunningParts): void {
    const { clock } = this.#options;
    const { desk } = this;
    this.#isCollecting = () => collection.isCollecting;
    this.#seen.setSamples(function* () {
      yield* trafficSamples(traffic, clock.monotonic());
      for (const receiver of desk.receivers()) yield* deliverySamples(receiver);
    });
    this.#beginning = this.#begin();
  }

  /** Tries until the file answers: a full disk is no reason not to record. */
  async #begin(): Promise<void> {
    const { clock, logger, receivers } = this.#options;
    for (let failures = 1; !this.#closing.signal.aborted; failures++) {
      try {
        const stored = await this.#ledger.load();
        for (const receiver of receivers) await receiver.begin(this.#ledger);
        this.#beginProblem = null;
        return this.#watch.begin(stored?.snapshot);
      } catch (error) {
        this.#beginProblem = problemOf(error, this.#beginProblem?.sinceMs ?? clock.now());
        if (failures === 1) logger.error({ err: error }, 'alerts begin when what they were can be read from the file');
        const pauseMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
        await sleep(clock, pauseMs, this.#closing.signal);
      }
    }
  }

  async #close(): Promise<AlertsClosed> {
    const { receivers } = this.#options;
    this.#stopListening();
    this.#closing.abort();
    await this.#beginning;
    this.#watch.end();
    // What was never read must not be written over.
    const isStored = this.#watch.hasBegun && (await this.#writer.close());
    const reports = await Promise.all(receivers.map(async ({ name, close }) => [name, await close(CLOSE_MS)] as const));
    await this.#ledger.close();
    const known = reports.filter((report): report is [string, DeliveryReport] => report[1] !== undefined);
    return { isStored, deliveries: Object.fromEntries(known) };
  }

  #ruleOf(name: string) {
    return this.#watch.engine.rules().find(({ rule }) => rule.name === name)?.rule;
  }

  #tell(transitions: readonly Transition[]): void {
    for (const transition of transitions) {
      for (const listener of this.#listeners) {
        try {
          listener(transition);
        } catch (error) {
          this.#options.logger.error({ err: error }, 'a listener to alerts failed');
        }
      }
    }
  }
}
