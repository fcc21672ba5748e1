/**
 * An exporter in a process of its own. Invariants:
 *
 * 1. The host never imports its module, and never reads what its options only refer to: secrets in files and variables.
 * 2. Whatever it does, every call settles: within `graceMs` of being aborted, or with the end of its process.
 * 3. A process that ends leaves nothing behind: the next batch starts a new one. One that has to be ended again and again
 *    is stopped.
 */
import { type Clock, isTidemarkError, sleep } from '@tidemark/core';
import type { ExportBatch } from '../contract/batch.ts';
import type { ExporterSupports } from '../contract/exporter.ts';
import { messageOf, retryable } from '../contract/failure.ts';
import type { PluginLog } from '../contract/plugin.ts';
import { untilAborted } from '../contract/until-aborted.ts';
import { pluginKitError } from '../errors.ts';
import { DEFAULT_START_MS, type OpenedPlugin, type PluginSurroundings } from '../host/open-plugin.ts';
import { ExporterLife, type LifeEnd } from './exporter-life.ts';
import type { ExporterModule, ExporterTask, Introduction } from './exporter-messages.ts';
import type { ForcedEnd, IsolationFigures, IsolationState, ProcessUsage } from './isolation-figures.ts';
import { type IsolationLimits, resolveIsolationLimits } from './isolation-limits.ts';
import { watchLife } from './watch-life.ts';

/** An exporter in a process of its own. */
export interface IsolatedExporter extends OpenedPlugin<ExportBatch> {
  readonly supports: ExporterSupports;
  figures(): IsolationFigures;
  /**
   * Ends its process, forgets how often it had to be ended, and starts it anew. Resolves when it takes batches; rejects
   * with what keeps it from that.
   */
  restart(): Promise<void>;
}

export interface IsolatedSurroundings extends PluginSurroundings {
  /** Aborted before the exporter has said who it is, the opening ends at once and leaves no process. */
  readonly signal?: AbortSignal;
}

/**
 * Loads an exporter in a process of its own, checks its options and starts it. Resolves as soon as it has said who it is:
 * the first batch waits until it is ready, and its figures say when it never is. What another try would not mend rejects:
 * `PLUGIN_KIT_MODULE`, `PLUGIN_KIT_API_VERSION`, `PLUGIN_KIT_OPTIONS_INVALID`, and `PLUGIN_KIT_START_FAILED` when it does
 * not get as far within `startMs`. Throws `RangeError` for impossible limits.
 *
 * `deliver` starts an exporter that is down, and throws `retryable` while it is stopped. What it throws is free of secrets.
 */
export async function openIsolatedExporter(
  module: ExporterModule,
  surroundings: IsolatedSurroundings,
  limits: Partial<IsolationLimits> = {},
): Promise<IsolatedExporter> {
  const supervisor = new Supervisor(module, surroundings, resolveIsolationLimits(limits));
  const { name, supports } = await supervisor.introduce(surroundings.signal);
  return {
    id: surroundings.id,
    name,
    supports,
    deliver: (batch, signal) => supervisor.deliver(batch, signal),
    flush: (signal) => supervisor.flush(signal),
    close: () => supervisor.close(),
    restart: () => supervisor.restart(),
    figures: () => supervisor.figures(),
  };
}

const NO_USAGE: ProcessUsage = { rssBytes: 0, heapBytes: 0, buffersBytes: 0, cpuRatio: 0 };

/** Lets one process follow the other. */
class Supervisor {
  readonly #task: ExporterTask;
  readonly #clock: Clock;
  readonly #log: PluginLog;
  readonly #limits: IsolationLimits;
  #state: IsolationState = 'starting';
  #sinceMs = 0;
  #problem: string | undefined;
  #starts = 0;
  #endCount = 0;
  /** Those that count towards stopping it. */
  #recentEnds: ForcedEnd[] = [];
  #lastEnd: ForcedEnd | undefined;
  /** What kept it from starting when that was last logged: its delivery tries again and again. */
  #loggedFailure: string | undefined;
  #usage = NO_USAGE;
  #life: ExporterLife | undefined;
  /** Resolves with the life that takes batches. Undefined while there is none, and none is being started. */
  #ready: Promise<ExporterLife> | undefined;
  /** Resolves when the life before is gone. */
  #left = Promise.resolve();
  #closed: Promise<void> | undefined;

  constructor(module: ExporterModule, surroundings: PluginSurroundings, limits: IsolationLimits) {
    const { id, host, clock, log, startMs = DEFAULT_START_MS } = surroundings;
    this.#task = { module, id, host, startMs };
    this.#clock = clock;
    this.#log = log;
    this.#limits = limits;
  }

  async introduce(signal?: AbortSignal): Promise<Introduction> {
    const end = () => this.#life?.end({ reason: 'done', message: 'was not wanted any more' });
    signal?.addEventListener('abort', end, { once: true });
    try {
      signal?.throwIfAborted();
      const life = this.#beginLife();
      // Whoever opens it is told what becomes of the introduction; what comes after shows in the figures and the log.
      void this.#remember(this.#makeReady(life));
      return await life.introduction;
    } catch (error) {
      if (isTidemarkError(error) && error.code !== 'PLUGIN_KIT_RETRYABLE') throw error;
      throw pluginKitError('PLUGIN_KIT_START_FAILED', `${this.#task.id}: ${messageOf(error)}`, { cause: error });
    } finally {
      signal?.removeEventListener('abort', end);
    }
  }

  async deliver(batch: ExportBatch, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const life = await untilAborted(this.#readyLife(), signal);
    await life.deliver(batch, signal);
  }

  /** A process that is not there holds nothing back. */
  async flush(signal: AbortSignal): Promise<void> {
    if (this.#state === 'running') await this.#life?.flush(signal);
  }

  async restart(): Promise<void> {
    this.#recentEnds = [];
    this.#life?.end({ reason: 'done', message: 'was restarted' });
    if (this.#state === 'stopped') this.#enter('down');
    await this.#readyLife();
  }

  close(): Promise<void> {
    this.#closed ??= this.#shutDown();
    return this.#closed;
  }

  figures(): IsolationFigures {
    return {
      state: this.#state,
      sinceMs: this.#sinceMs,
      problem: this.#problem,
      starts: this.#starts,
      ends: { count: this.#endCount, last: this.#lastEnd },
      ...this.#usage,
    };
  }

  #readyLife(): Promise<ExporterLife> {
    if (this.#state === 'closed') return Promise.reject(retryable('it is closed'));
    if (this.#state === 'stopped') return Promise.reject(retryable(`it is stopped: ${this.#problem}`));
    return this.#ready ?? this.#remember(this.#nextLife());
  }

  /** Until it fails: whoever comes later begins anew. */
  #remember(ready: Promise<ExporterLife>): Promise<ExporterLife> {
    this.#ready = ready;
    ready.catch(() => {
      if (this.#ready === ready) this.#ready = undefined;
    });
    return ready;
  }

  async #nextLife(): Promise<ExporterLife> {
    this.#enter('starting');
    await this.#left;
    if (this.#closed !== undefined) throw retryable('it is closed');
    return this.#makeReady(this.#beginLife());
  }

  #beginLife(): ExporterLife {
    this.#enter('starting');
    const life = this.#newLife();
    this.#life = life;
    this.#starts++;
    life.ended.addEventListener('abort', () => this.#lose(life));
    const onUsage = (usage: ProcessUsage) => {
      if (this.#life === life) this.#usage = usage;
    };
    void watchLife(life, { limits: this.#limits, clock: this.#clock, onUsage });
    return life;
  }

  #newLife(): ExporterLife {
    try {
      return new ExporterLife({ task: this.#task, limits: this.#limits, clock: this.#clock, log: this.#log });
    } catch (error) {
      // A machine that has no memory for another process may have some later.
      const problem = `it has no process: ${messageOf(error)}`;
      this.#enter('down', problem);
      throw retryable(problem);
    }
  }

  async #makeReady(life: ExporterLife): Promise<ExporterLife> {
    const { startMs } = this.#task;
    const late: LifeEnd = { reason: 'hung', message: `did not start within ${startMs / 1000} s` };
    const cancel = this.#clock.setTimer(startMs, () => life.end(late));
    let isIntroduced = this.#starts > 1;
    try {
      await life.introduction;
      isIntroduced = true;
      await life.start();
    } catch (error) {
      if (isIntroduced && !life.ended.aborted) this.#logFailure(error);
      life.end({ reason: 'done', message: `did not start: ${messageOf(error)}` });
      throw error;
    } finally {
      cancel();
    }
    this.#loggedFailure = undefined;
    this.#enter('running');
    return life;
  }

  #logFailure(error: unknown): void {
    const message = messageOf(error);
    if (message === this.#loggedFailure) return;
    this.#loggedFailure = message;
    this.#log.error(`exporter ${this.#task.id} did not start: ${message}`);
  }

  #lose(life: ExporterLife): void {
    const { reason, message } = life.ended.reason as LifeEnd;
    this.#life = undefined;
    this.#ready = undefined;
    this.#usage = NO_USAGE;
    this.#left = sleep(this.#clock, this.#limits.closeMs, life.gone);
    if (reason === 'done') this.#enter('down', `it ${message}`);
    else this.#count({ reason, message: `it ${message}`, timeMs: this.#clock.now() });
  }

  /** What ended by force may end again: too often, and it is stopped. */
  #count(end: ForcedEnd): void {
    const { ends, endsWithinMs } = this.#limits;
    this.#endCount++;
    this.#lastEnd = end;
    this.#recentEnds = [...this.#recentEnds, end].filter(({ timeMs }) => timeMs > end.timeMs - endsWithinMs);
    const count = this.#recentEnds.length;
    this.#log.error(`exporter ${this.#task.id} was ended: ${end.message}`, { reason: end.reason, ends: count });
    this.#enter(count < ends ? 'down' : 'stopped', end.message);
    if (this.#state !== 'stopped') return;
    this.#log.error(`exporter ${this.#task.id} was ended too often and is stopped until it is restarted`, {
      ends: count,
    });
  }

  #enter(state: IsolationState, problem?: string): void {
    if (this.#state === 'closed') return;
    this.#state = state;
    this.#sinceMs = this.#clock.now();
    this.#problem = problem;
  }

  async #shutDown(): Promise<void> {
    const life = this.#life;
    const late: LifeEnd = { reason: 'hung', message: `did not close within ${this.#limits.closeMs / 1000} s` };
    const cancel = this.#clock.setTimer(this.#limits.closeMs, () => life?.end(late));
    try {
      if (this.#state === 'running') await life?.close();
    } finally {
      cancel();
      life?.end({ reason: 'done', message: 'was closed' });
      this.#enter('closed');
      await this.#left;
    }
  }
}
