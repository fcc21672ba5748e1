import type { FoundProcess, ProcessRule } from '@tidemark/collector';
import type { Clock, Frame, RecordedEvent } from '@tidemark/core';
import { soakError } from '../errors.ts';
import type { SoakPlan } from '../plan/soak-plan.ts';
import { findRunning, hasNotEnded } from '../processes/run-mark.ts';
import { findRoots } from './attached-roots.ts';
import { createChildWatch } from './child-watch.ts';
import { LOAD } from './crew.ts';
import type { Ending } from './ending.ts';
import { type Judging, judgeBeside, type VerdictSoFar } from './judge-beside.ts';
import type { RunFolder } from './run-folder.ts';
import type { RunLog } from './run-log.ts';
import type { RunLogEntry, RunLogEvent } from './run-log-entry.ts';
import type { RunState } from './run-state.ts';
import { createServiceMeter } from './service-meter.ts';
import type { SoakPhase, SoakProgress } from './soak-progress.ts';
import { isCrash } from './troubles.ts';

export interface RunWatchOptions {
  readonly plan: SoakPlan;
  readonly folder: RunFolder;
  readonly log: RunLog;
  readonly state: RunState;
  readonly ending: Ending;
  readonly clock: Clock;
  readonly onProgress?: (progress: SoakProgress) => void;
}

/** A process that was attached to. */
interface Root extends FoundProcess {
  readonly service: string;
  /** It was gone when it was last looked for. */
  isMissed: boolean;
}

/** Sees everything that happens in a segment, writes it to the run log, and knows where the run stands. */
export class RunWatch {
  phase: SoakPhase = 'starting';
  readonly #options: RunWatchOptions;
  readonly #children;
  readonly #meters;
  /** What was attached to and lives. */
  readonly #roots = new Set<Root>();
  readonly #troubles = { crashes: 0, errorLines: 0 };
  #beganMs: number | undefined;
  #judging: Judging | undefined;
  #judged: (VerdictSoFar & { readonly elapsedMs: number }) | undefined;

  constructor(options: RunWatchOptions) {
    const { plan, log } = options;
    this.#options = options;
    this.#children = createChildWatch({ ...options, onEvent: (event) => this.#append(event) });
    this.#meters = new Map([...plan.services, ...plan.attached].map(({ name }) => [name, createServiceMeter(name)]));
    for (const entry of log.entries) this.#count(entry);
  }

  /** Finds the processes that are only watched. Throws `SOAK_NOTHING_TO_ATTACH`. */
  attach(): void {
    for (const { name, rule } of this.#options.plan.attached) {
      const root = findRoots(rule).find(hasNotEnded);
      if (root === undefined) {
        throw soakError('SOAK_NOTHING_TO_ATTACH', `no process matches the rule of ${name}, ${formatRule(rule)}`, {
          details: { name },
        });
      }
      this.#roots.add({ ...root, service: name, isMissed: false });
      this.takeEvent({ type: 'service-started', service: name, pid: root.pid, attempt: 1 });
    }
  }

  /** Time watched counts from here. */
  begin(): void {
    this.#beganMs = this.#options.clock.monotonic();
    this.phase = this.#options.plan.warmUpMs > 0 ? 'warming-up' : 'watching';
  }

  close = async (): Promise<void> => {
    this.#children.close();
    await this.#judging?.cancel();
  };

  takeEvent = (event: RunLogEvent): void => {
    this.#append(event);
    if (event.type !== 'service-started') return;
    this.#meters.get(event.service)?.follow(event.pid);
    this.#children.leaveOut(event.pid);
  };

  takeFrame = (frame: Frame): void => {
    const { plan, onProgress } = this.#options;
    for (const event of frame.events ?? []) if (isEnd(event)) this.#tellRootEnd(event);
    this.#missRoots();
    this.#children.take(frame);
    for (const meter of this.#meters.values()) meter.take(frame);
    const elapsedMs = this.#elapsedMs;
    if (this.phase === 'warming-up' && elapsedMs >= plan.warmUpMs) this.phase = 'watching';
    if (this.#judging === undefined && elapsedMs >= nextJudgementMs(this.#judged?.elapsedMs)) this.#judge(elapsedMs);
    onProgress?.(this.#progress());
  };

  get #elapsedMs(): number {
    const { state, clock } = this.#options;
    return state.watchedMs + (this.#beganMs === undefined ? 0 : clock.monotonic() - this.#beganMs);
  }

  #append(event: RunLogEvent): void {
    const { log } = this.#options;
    log.append(event);
    this.#count(log.entries.at(-1) as RunLogEntry);
  }

  /** The load is reported, not judged. */
  #count(entry: RunLogEntry): void {
    if ('service' in entry && entry.service === LOAD) return;
    if (isCrash(entry)) this.#troubles.crashes++;
    if (entry.type === 'error-lines') this.#troubles.errorLines += entry.count;
  }

  #judge(elapsedMs: number): void {
    const { folder, log } = this.#options;
    this.#judging = judgeBeside(folder.directory);
    this.#judging.verdict.then(
      (verdict) => {
        this.#judged = { ...verdict, elapsedMs };
        this.#judging = undefined;
        log.append({ type: 'judged', level: verdict.level });
      },
      // It is not tried again: what keeps it from being judged now is told once.
      (error: Error) =>
        log.append({ type: 'trouble', message: `the run could not be judged so far: ${error.message}` }),
    );
  }

  #tellRootEnd({ labels, details: { exitCode, signal } }: RecordedEvent): void {
    for (const root of this.#roots) {
      if (String(root.pid) !== labels.pid || root.start !== labels.start) continue;
      this.#endRoot(root, {
        ...(typeof exitCode === 'number' ? { code: exitCode } : {}),
        ...(typeof signal === 'number' ? { signal } : {}),
      });
    }
  }

  /** The recorder tells of ends, but not of every one when there are many, and not of those that nobody waits for. */
  #missRoots(): void {
    for (const root of this.#roots) {
      if (findRunning(root) !== undefined) continue;
      if (root.isMissed) this.#endRoot(root, {});
      root.isMissed = true;
    }
  }

  #endRoot(root: Root, how: { readonly code?: number; readonly signal?: number }): void {
    const { service, pid, start, name } = root;
    this.#roots.delete(root);
    this.#append({ type: 'process-ended', service, pid, start, name, ...how, wasRoot: true });
    if (this.#roots.size === 0 && this.#options.plan.services.length === 0) this.#options.ending.end('nothing-left');
  }

  #progress(): SoakProgress {
    const { plan, state } = this.#options;
    const elapsedMs = this.#elapsedMs;
    return {
      name: plan.name,
      phase: this.phase,
      segment: state.segment,
      elapsedMs,
      plannedMs: plan.durationMs,
      leftMs: Math.max(0, plan.durationMs - elapsedMs),
      segmentLeftMs:
        plan.segmentMs === undefined ? undefined : Math.max(0, plan.segmentMs - (elapsedMs - state.watchedMs)),
      processes: [...this.#meters].map(([name, meter]) => ({ ...meter.now, leak: this.#judged?.leaks.get(name) })),
      level: this.#judged?.level,
      judgedMs: this.#judged?.elapsedMs,
      ...this.#troubles,
    };
  }
}

function isEnd({ type }: RecordedEvent): boolean {
  return type === 'process-exit' || type === 'process-crash';
}

/** A verdict so far is given when there is twice the evidence of the one before: each costs some 30 ms a metric. */
const FIRST_JUDGEMENT_MS = 300_000;
const JUDGEMENT_GROWTH = 2;

function nextJudgementMs(lastMs: number | undefined): number {
  return lastMs === undefined ? FIRST_JUDGEMENT_MS : Math.max(FIRST_JUDGEMENT_MS, lastMs * JUDGEMENT_GROWTH);
}

/** As people write it. */
function formatRule(rule: ProcessRule): string {
  return Object.entries(rule)
    .map(([condition, value]) => `${condition}=${value}`)
    .join(' ');
}
