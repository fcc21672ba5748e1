import {
  type AlertCommand,
  type AlertEngine,
  type CommandOutcome,
  createAlertEngine,
  type Outcome,
} from '@tidemark/alerts';
import type { Clock, Frame } from '@tidemark/core';
import type { Logger } from 'pino';
import type { AlertsPlan } from './alerts-plan.ts';
import { agentAlertsError } from './errors.ts';
import type { SeenFrames } from './seen-frames.ts';

export interface AlertWatchOptions {
  readonly plan: Pick<AlertsPlan, 'rules' | 'policies'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly seen: SeenFrames;
  /** Told what a frame, a tick or a command led to; never of nothing. */
  readonly onOutcome: (outcome: Outcome) => void;
  /** Time for the state to be stored although nothing happened. */
  readonly onSaveDue: () => void;
  /** False while collecting is stopped on purpose: that nothing comes then means nothing. */
  readonly isCollecting: () => boolean;
}

/** Time passes without frames from then on; frames of shorter intervals never let it. */
const QUIET_MS = 1500;
const TICK_MS = 1000;

/** What windows and baselines remember changes with each frame; so much of it is lost when the agent is killed. */
const SAVE_MS = 10 * 60_000;

const NOTHING: Outcome = { transitions: [], notifications: [] };

/** Holds frames, time and commands against the rules, from when it begins. */
export class AlertWatch {
  readonly #options: AlertWatchOptions;
  #plan: AlertWatchOptions['plan'];
  #engine: AlertEngine;
  #hasBegun = false;
  #hasFailed = false;
  #frameAtMs: number;
  #frameTimeMs = 0;
  #savedAtMs: number;
  #cancelTick = () => {};

  constructor(options: AlertWatchOptions) {
    const { plan, clock, seen } = options;
    this.#options = options;
    this.#plan = plan;
    this.#engine = createAlertEngine(plan);
    this.#frameAtMs = clock.monotonic();
    this.#savedAtMs = this.#frameAtMs;
    seen.setRules(plan.rules);
  }

  get engine(): AlertEngine {
    return this.#engine;
  }

  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Goes on from what was stored, if anything was. */
  begin(snapshot: unknown): void {
    const { clock, logger } = this.#options;
    if (snapshot !== undefined) {
      try {
        this.#engine.restore(snapshot, clock.now());
      } catch (error) {
        logger.error({ err: error }, 'alerts begin anew');
        this.#engine = createAlertEngine(this.#plan);
      }
    }
    this.#hasBegun = true;
    this.#followRules();
    this.#scheduleTick();
  }

  takeFrame(frame: Frame): void {
    if (!this.#hasBegun) return;
    this.#frameAtMs = this.#options.clock.monotonic();
    this.#frameTimeMs = frame.timeMs;
    this.#guarded(() => this.#engine.takeFrame(this.#options.seen.of(frame)));
  }

  /** Throws `ALERTS_*` errors and `AGENT_ALERTS_NOT_READY`. The outcome is the caller's to store. */
  command(command: AlertCommand): CommandOutcome {
    if (!this.#hasBegun)
      throw agentAlertsError('AGENT_ALERTS_NOT_READY', 'what alerts were is not read from the file yet');
    const outcome = this.#engine.command(command, this.#commandTimeMs());
    this.#followRules();
    return outcome;
  }

  /** Goes on with other rules and policies, as after a restart. The outcome is the caller's to store. */
  reload(plan: AlertWatchOptions['plan']): Outcome {
    const former = this.#engine;
    this.#plan = plan;
    this.#engine = createAlertEngine({ ...plan, formerRules: former.rules().map(({ rule }) => rule) });
    if (this.#hasBegun) this.#engine.restore(former.snapshot(), this.#commandTimeMs());
    this.#followRules();
    return this.#hasBegun ? this.#engine.tick(this.#commandTimeMs()) : NOTHING;
  }

  /**
   * That of the newest frame while frames come: the next one was read before now, perhaps, and must not lie before what was
   * commanded, or a silence that began would end again.
   */
  #commandTimeMs(): number {
    const { clock } = this.#options;
    return this.#isQuiet(clock.monotonic()) ? clock.now() : this.#frameTimeMs;
  }

  #isQuiet(nowMs: number): boolean {
    return this.#frameTimeMs === 0 || nowMs - this.#frameAtMs >= QUIET_MS;
  }

  end(): void {
    this.#cancelTick();
  }

  #followRules(): void {
    this.#options.seen.setRules(this.#engine.rules().map(({ rule }) => rule));
  }

  #scheduleTick(): void {
    this.#cancelTick = this.#options.clock.setTimer(TICK_MS, () => {
      this.#scheduleTick();
      this.#tick();
    });
  }

  #tick(): void {
    const { clock, isCollecting, onSaveDue } = this.#options;
    const nowMs = clock.monotonic();
    if (nowMs - this.#frameAtMs >= QUIET_MS)
      this.#guarded(() => this.#engine.tick(clock.now(), { isWatched: isCollecting() }));
    if (nowMs - this.#savedAtMs < SAVE_MS) return;
    this.#savedAtMs = nowMs;
    onSaveDue();
  }

  /** Recording goes on whatever is wrong here. */
  #guarded(evaluate: () => Outcome): void {
    try {
      const outcome = evaluate();
      if (outcome.transitions.length + outcome.notifications.length > 0) this.#options.onOutcome(outcome);
    } catch (error) {
      if (!this.#hasFailed) this.#options.logger.error({ err: error }, 'alerts could not be evaluated');
      this.#hasFailed = true;
    }
  }
}
