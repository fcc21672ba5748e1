import { readProcess } from '@tidemark/collector';
import type { Clock, Frame, RecordedEvent } from '@tidemark/core';
import type { SoakPlan } from '../plan/soak-plan.ts';
import { createMembers, type Member } from './members.ts';
import type { RunLog } from './run-log.ts';
import type { RunLogEvent } from './run-log-entry.ts';
import type { RunState } from './run-state.ts';
import { isCrash } from './troubles.ts';

export interface ChildWatchOptions {
  readonly plan: SoakPlan;
  readonly log: RunLog;
  readonly state: RunState;
  readonly clock: Clock;
  readonly onEvent: (event: RunLogEvent) => void;
}

/** Tells of the processes of services besides their main ones: a server may start a thousand of them a minute, for a week. */
export interface ChildWatch {
  take(frame: Frame): void;
  /** This one is the main process of a service, which the crew tells of. */
  leaveOut(pid: number): void;
  /** Tells how many there were that have not been told of. */
  close(): void;
}

/** A child is told of by itself when it has lived this long, or for a tenth of a run that is shorter. */
const TOLD_AFTER_MS = 60_000;

/** All others are only counted, and told of this often. */
const COUNTED_MS = 3_600_000;

export function createChildWatch({ plan, log, state, clock, onEvent }: ChildWatchOptions): ChildWatch {
  const members = createMembers({ runId: state.runId, attached: plan.attached });
  const toldAfterMs = Math.min(TOLD_AFTER_MS, plan.durationMs / 10);
  /** Those that have not been told of yet, oldest first, and when they were first seen. */
  const young = new Map<Member, number>();
  const mains = new Set<string>();
  const uncounted = new Map<string, number>();
  let countedMs = clock.monotonic();
  for (const entry of log.entries) {
    if (entry.type === 'process-seen') members.know(entry);
    if (entry.type === 'process-ended') members.forget(entry);
  }

  const count = ({ service }: Member) => uncounted.set(service, (uncounted.get(service) ?? 0) + 1);
  const tellCounts = () => {
    for (const [service, number] of uncounted) onEvent({ type: 'short-lived', service, count: number });
    uncounted.clear();
    countedMs = clock.monotonic();
  };
  const tellEnd = (member: Member, { exitCode, signal }: RecordedEvent['details']) => {
    const end = {
      type: 'process-ended' as const,
      ...member,
      ...(typeof exitCode === 'number' ? { code: exitCode } : {}),
      ...(typeof signal === 'number' ? { signal } : {}),
      wasRoot: false,
    };
    const wasYoung = young.delete(member);
    if (!wasYoung || isCrash({ atMs: 0, ...end })) onEvent(end);
    if (wasYoung) count(member);
  };

  return {
    take: ({ layout, events = [] }) => {
      const nowMs = clock.monotonic();
      for (const member of members.see(layout)) if (!mains.has(keyOf(member))) young.set(member, nowMs);
      for (const { type, labels, details } of events) {
        if (type !== 'process-exit' && type !== 'process-crash') continue;
        const member = members.find(labels.pid ?? '', labels.start ?? '');
        if (member === undefined) continue;
        members.forget(member);
        if (!mains.delete(keyOf(member))) tellEnd(member, details);
      }
      for (const [member, sinceMs] of young) {
        if (nowMs - sinceMs < toldAfterMs) break;
        young.delete(member);
        onEvent({ type: 'process-seen', ...member });
      }
      if (nowMs - countedMs >= COUNTED_MS) tellCounts();
    },
    leaveOut: (pid) => {
      const found = readProcess(pid);
      if (found !== undefined) mains.add(keyOf(found));
    },
    close: () => {
      for (const member of young.keys()) count(member);
      young.clear();
      tellCounts();
    },
  };
}

function keyOf({ pid, start }: { readonly pid: number; readonly start: string }): string {
  return `${pid}/${start}`;
}
