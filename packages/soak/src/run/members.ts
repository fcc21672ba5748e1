import { readEnvironment, readProcess } from '@tidemark/collector';
import type { Layout } from '@tidemark/core';
import type { AttachedPlan } from '../plan/soak-plan.ts';
import { parseMark, RUN_MARK } from '../processes/run-mark.ts';
import { findRoots } from './attached-roots.ts';

/** A process that belongs to a service, as the labels of its series name it. */
export interface Member {
  readonly service: string;
  readonly pid: number;
  readonly start: string;
  readonly name: string;
}

export interface MembersOptions {
  readonly runId: string;
  readonly attached: readonly AttachedPlan[];
}

/** Which of the recorded processes belong to which service. */
export interface Members {
  /** The members that are new in this layout. Looks a process up once, when it is first seen. */
  see(layout: Layout): Member[];
  /** Takes what an earlier segment knew, so that it is not told again. */
  know(member: Member): void;
  /** It has ended: there may be a million of them in a run. */
  forget(member: Member): void;
  find(pid: string, start: string): Member | undefined;
}

const PROCESS_METRIC = 'process_resident_memory_bytes';

/** Parents that are followed up from a process; more are a loop made by reused pids. */
const MAX_DEPTH = 64;

/**
 * A process is a member by the mark in its environment, or by that of a parent where its own cannot be read or was
 * cleared; of what is only watched, by the rule that it or a parent matches.
 */
export function createMembers({ runId, attached }: MembersOptions): Members {
  const known = new Map<string, Member | undefined>();
  let lastLayout: Layout | undefined;

  const rootsByPid = () =>
    new Map(attached.flatMap(({ name, rule }) => findRoots(rule).map(({ pid }) => [pid, name] as const)));

  const serviceOf = (pid: number): string | undefined => {
    let roots: ReadonlyMap<number, string> | undefined;
    let found = readProcess(pid);
    for (let depth = 0; found !== undefined && found.pid > 1 && depth < MAX_DEPTH; depth++) {
      const member = known.get(keyOf(String(found.pid), found.start));
      if (member !== undefined) return member.service;
      const mark = parseMark(readEnvironment(found.pid, RUN_MARK) ?? '');
      if (mark?.runId === runId) return mark.service;
      roots ??= rootsByPid();
      const rooted = roots.get(found.pid);
      if (rooted !== undefined) return rooted;
      found = readProcess(found.parentPid);
    }
    return undefined;
  };

  const look = (labels: Readonly<Record<string, string>>): Member | undefined => {
    const { pid = '', start = '', name = '' } = labels;
    const service = serviceOf(Number(pid));
    const member = service === undefined ? undefined : { service, pid: Number(pid), start, name };
    known.set(keyOf(pid, start), member);
    return member;
  };

  return {
    see: (layout) => {
      if (layout === lastLayout) return [];
      lastLayout = layout;
      return layout.series
        .filter(({ metric, labels }) => metric.name === PROCESS_METRIC && !known.has(keyOf(labels.pid, labels.start)))
        .flatMap(({ labels }) => look(labels as Readonly<Record<string, string>>) ?? []);
    },
    know: ({ service, pid, start, name }) => known.set(keyOf(String(pid), start), { service, pid, start, name }),
    forget: ({ pid, start }) => known.delete(keyOf(String(pid), start)),
    find: (pid, start) => known.get(keyOf(pid, start)),
  };
}

function keyOf(pid = '', start = ''): string {
  return `${pid}/${start}`;
}
