import type { AlertRule, Notification, Transition } from '@tidemark/alerts';
import {
  type AlertDesk,
  type CollectionControl,
  deliverySamples,
  type ExporterDesk,
  exporterSamples,
  type LiveFrames,
  type ReloadResult,
  type StoringProblem,
  type Traffic,
  trafficSamples,
} from '@tidemark/api';
import { type Clock, sleep } from '@tidemark/core';
import type { AlertMessage, PluginHost } from '@tidemark/plugin-kit';
import type { DeliveryReport } from '@tidemark/plugin-kit/host';
import type { Ledger } from '@tidemark/storage';
import type { Logger } from 'pino';
import { closeOnce } from '../closers.ts';
import { alertMessage, messageFor } from './alert-message.ts';
import { AlertWatch } from './alert-watch.ts';
import type { AlertsPlan } from './alerts-plan.ts';
import { createDesk } from './desk.ts';
import { agentAlertsError } from './errors.ts';
import { createHealthReader } from './health-figures.ts';
import { OutcomeWriter, problemOf } from './outcome-writer.ts';
import { changesBetween } from './plan-changes.ts';
import { openReceiverSet, type ReceiverSet } from './receiver-set.ts';
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
  readonly exporters: Pick<ExporterDesk, 'list'>;
}

/** How it ended. */
export interface AlertsClosed {
  /** False when the newest state is not in the file. */
  readonly isStored: boolean;
  /** By receiver; what is left is delivered after the next start. */
  readonly deliveries: Readonly<Record<string, DeliveryReport>>;
}

export interface AlertsDependencies {
  readonly ledger: Ledger;
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
 * Starts the notifiers. The caller holds the writer's lock, and closes the ledger afterwards. Throws `PLUGIN_KIT_*` errors,
 * and leaves nothing open then.
 */
export async function openAlerts(plan: AlertsPlan, dependencies: AlertsDependencies): Promise<Alerts> {
  const receivers = await openReceiverSet(plan.receivers, dependencies);
  return new OpenAlerts(plan, { ...dependencies, receivers });
}

type Options = AlertsDependencies & { readonly receivers: ReceiverSet };

class OpenAlerts implements Alerts {
  readonly desk: AlertDesk;
  readonly #options: Options;
  readonly #ledger: Ledger;
  readonly #watch: AlertWatch;
  readonly #writer: OutcomeWriter;
  readonly #seen = createSeenFrames();
  readonly #listeners = new Set<(transition: Transition) => void>();
  readonly #closing = new AbortController();
  readonly #stopListening: () => void;
  #isCollecting = () => true;
  #plan: AlertsPlan;
  #beginning = Promise.resolve();
  #reloading: Promise<unknown> = Promise.resolve();
  #beginProblem: StoringProblem | null = null;
  readonly close = closeOnce(() => this.#close());

  constructor(plan: AlertsPlan, options: Options) {
    const { ledger, clock, logger, receivers, live } = options;
    const health = createHealthReader();
    this.#options = options;
    this.#plan = plan;
    this.#ledger = ledger;
    this.#writer = new OutcomeWriter({
      ledger: this.#ledger,
      clock,
      logger,
      snapshot: () => this.#watch.engine.snapshot(),
      messageOf: (notification) => this.#messageOf(notification),
      onStored: (transitions) => this.#tell(transitions),
      onQueued: (name, outcome) => receivers.find(name)?.committed(outcome),
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
      plan: () => this.#plan,
      reload: () => this.#reload(),
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

  begin({ collection, traffic, exporters }: RunningParts): void {
    const { clock, receivers } = this.#options;
    const { desk } = this;
    this.#isCollecting = () => collection.isCollecting;
    this.#seen.setSamples(function* () {
      yield* trafficSamples(traffic, clock.monotonic());
      for (const { name, plugin, figures } of desk.receivers())
        yield* deliverySamples({ receiver: name, plugin }, figures);
      yield* exporterSamples(exporters);
    });
    this.#beginning = this.#untilItWorks(async () => {
      const stored = await this.#ledger.load();
      await receivers.begin(this.#ledger);
      this.#watch.begin(stored?.snapshot);
    });
  }

  /** Tries until the file answers: a full disk is no reason not to record. */
  async #untilItWorks(begin: () => Promise<void>): Promise<void> {
    const { clock, logger } = this.#options;
    for (let failures = 1; !this.#closing.signal.aborted; failures++) {
      try {
        await begin();
        this.#beginProblem = null;
        return;
      } catch (error) {
        this.#beginProblem = problemOf(error, this.#beginProblem?.sinceMs ?? clock.now());
        if (failures === 1) logger.error({ err: error }, 'alerts begin when what they were can be read from the file');
        const pauseMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
        await sleep(clock, pauseMs, this.#closing.signal);
      }
    }
  }

  /** One at a time. */
  #reload(): Promise<ReloadResult> {
    const { logger } = this.#options;
    const reloaded = this.#reloading.then(() => this.#readAgain());
    this.#reloading = reloaded.then(
      ({ rules, receivers }) => logger.info({ rules, receivers }, 'the alerts file is in force as it is now'),
      (error) => logger.error({ err: error }, 'the alerts file is not in force as it is now: alerts go on as before'),
    );
    return reloaded;
  }

  async #readAgain(): Promise<ReloadResult> {
    const { receivers } = this.#options;
    const plan = await this.#plan.readAgain();
    const replacement = await receivers.prepare(plan.receivers);
    if (this.#closing.signal.aborted) {
      await replacement.discard();
      throw agentAlertsError('AGENT_ALERTS_NOT_READY', 'alerts are being closed');
    }
    // First of all, or what the new rules say could still go to whoever is replaced.
    await replacement.closeFormer(CLOSE_MS);
    const rules = changesBetween(this.#plan.rules, plan.rules, isSameRule);
    this.#plan = plan;
    replacement.apply();
    const outcome = this.#watch.reload(plan);
    const isStored = this.#watch.hasBegun && (await this.#writer.add(outcome));
    this.#beginning = this.#beginning.then(() => this.#untilItWorks(() => receivers.begin(this.#ledger)));
    return { isStored, rules, receivers: replacement.changes };
  }

  async #close(): Promise<AlertsClosed> {
    this.#stopListening();
    this.#closing.abort();
    await this.#reloading;
    await this.#beginning;
    this.#watch.end();
    // What was never read must not be written over.
    const isStored = this.#watch.hasBegun && (await this.#writer.close());
    return { isStored, deliveries: await this.#options.receivers.close(CLOSE_MS) };
  }

  #messageOf(notification: Notification): AlertMessage | undefined {
    const receiver = this.#options.receivers.find(notification.receiver);
    const message = alertMessage(notification, (name) => this.#watch.engine.ruleOf(name));
    return receiver === undefined ? undefined : messageFor(receiver.statuses, message);
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

function isSameRule(a: AlertRule, b: AlertRule): boolean {
  return a.enabled === b.enabled && JSON.stringify(a.source) === JSON.stringify(b.source);
}
