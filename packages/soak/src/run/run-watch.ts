import { findProcesses } from '@tidemark/collector';
import type { Clock, Frame, RecordedEvent } from '@tidemark/core';
import { soakError } from '../errors.ts';
import { judgeRecord } from '../evidence/judge-record.ts';
import { readRun } from '../evidence/read-run.ts';
import type { RunVerdict } from '../judgement/judge-run.ts';
import type { SoakPlan } from '../plan/soak-plan.ts';
import type { Verdict } from '../verdict/judge-growth.ts';
import type { Ending } from './ending.ts';
import { createMembers, type Member } from './members.ts';
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

/** Sees everything that happens in a segment, writes it to the run log, and knows where the run stands. */
export class RunWatch {
  phase: SoakPhase = 'starting';
  readonly #options: RunWatchOptions;
  readonly #members;
  readonly #meters;
  /** Keys of the processes that were attached to and live. */
  readonly #roots = new Set<string>();
  readonly #troubles = { crashes: 0, errorLines: 0 };
  #beganMs: number | undefined;
  #judged: { readonly elapsedMs: number; readonly verdict: RunVerdict } | undefined;

  constructor(options: RunWatchOptions) {
    const { plan, log, state } = options;
    this.#options = options;
    this.#members = createMembers({ runId: state.runId, attached: plan.attached });
    this.#meters = new Map([...plan.services, ...plan.attached].map(({ name }) => [name, createServiceMeter(name)]));
    for (const entry of log.entries) {
      if (entry.type === 'process-seen') this.#members.know(entry);
      this.#count(entry);
    }
  }

  /** Finds the processes that are only watched. Throws `SOAK_NOTHING_TO_ATTACH`. */
  attach(): void {
    for (const { name, rule } of this.#options.plan.attached) {
      const [root] = findProcesses([rule]);
      if (root === undefined) {
        throw soakError('SOAK_NOTHING_TO_ATTACH', `no process matches the rule of ${name}: ${JSON.stringify(rule)}`, {
          details: { name },
        });
      }
      this.#roots.add(keyOf(root.pid, root.start));
      this.takeEvent({ type: 'service-started', service: name, pid: root.pid, attempt: 1 });
    }
  }

  /** Time watched counts from here. */
  begin(): void {
    this.#beganMs = this.#options.clock.monotonic();
    this.phase = this.#options.plan.warmUpMs > 0 ? 'warming-up' : 'watching';
  }

  takeEvent = (event: RunLogEvent): void => {
    this.#append(event);
    if (event.type === 'service-started') this.#meters.get(event.service)?.follow(event.pid);
  };

  takeFrame = (frame: Frame): void => {
    const { plan, onProgress } = this.#options;
    for (const member of this.#members.see(frame.layout)) this.#options.log.append({ type: 'process-seen', ...member });
    for (const event of frame.events ?? []) this.#tellEnd(event);
    for (const meter of this.#meters.values()) meter.take(frame);
    const elapsedMs = this.#elapsedMs;
    if (this.phase === 'warming-up' && elapsedMs >= plan.warmUpMs) this.phase = 'watching';
    if (elapsedMs >= nextJudgementMs(this.#judged?.elapsedMs)) this.#judge(elapsedMs);
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

  #count(entry: RunLogEntry): void {
    if (isCrash(entry)) this.#troubles.crashes++;
    if (entry.type === 'error-lines') this.#troubles.errorLines += entry.count;
  }

  #judge(elapsedMs: number): void {
    const { folder, log } = this.#options;
    const verdict = judgeRecord(readRun(folder.directory));
    this.#judged = { elapsedMs, verdict };
    log.append({ type: 'judged', level: verdict.level });
  }

  /** Tells of the end of a process that is not the main one of a service: the crew tells of those. */
  #tellEnd({ type, labels, details }: RecordedEvent): void {
    if (type !== 'process-exit' && type !== 'process-crash') return;
    const member = this.#members.find(labels.pid ?? '', labels.start ?? '');
    if (member === undefined || this.#isMain(member)) return;
    const wasRoot = this.#roots.delete(keyOf(member.pid, member.start));
    const { exitCode, signal } = details;
    this.#append({
      type: 'process-ended',
      ...member,
      ...(typeof exitCode === 'number' ? { code: exitCode } : {}),
      ...(typeof signal === 'number' ? { signal } : {}),
      wasRoot,
    });
    if (wasRoot && this.#roots.size === 0 && this.#options.plan.services.length === 0) {
      this.#options.ending.end('nothing-left');
    }
  }

  #isMain({ service, pid }: Member): boolean {
    const isStarted = this.#options.plan.services.some(({ name }) => name === service);
    return isStarted && this.#meters.get(service)?.now.pid === pid;
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
      processes: [...this.#meters].map(([name, meter]) => ({ ...meter.now, leak: this.#leakOf(name) })),
      level: this.#judged?.verdict.level,
      judgedMs: this.#judged?.elapsedMs,
      ...this.#troubles,
    };
  }

  #leakOf(name: string): Verdict | undefined {
    const verdicts = this.#judged?.verdict.parts.flatMap((part) =>
      part.rule === 'leak' && part.process === name ? [part.growth.verdict] : [],
    );
    return (['leaking', 'not-enough-evidence', 'healthy'] as const).find((verdict) => verdicts?.includes(verdict));
  }
}

/** A verdict so far is given when there is a quarter more evidence than for the one before: each metric costs some 30 ms. */
const FIRST_JUDGEMENT_MS = 300_000;
const JUDGEMENT_GROWTH = 1.25;

function nextJudgementMs(lastMs: number | undefined): number {
  return lastMs === undefined ? FIRST_JUDGEMENT_MS : Math.max(FIRST_JUDGEMENT_MS, lastMs * JUDGEMENT_GROWTH);
}

function keyOf(pid: number, start: string): string {
  return `${pid}/${start}`;
}
