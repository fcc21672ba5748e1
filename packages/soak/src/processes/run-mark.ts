import { type FoundProcess, readProcess } from '@tidemark/collector';

/** The environment variable that every process of a run carries, whatever session or parent it moves to. */
export const RUN_MARK = '_TIDEMARK_SOAK_RUN';

/** A process for good: its pid may be given to another one, its start may not. */
export type ProcessIdentity = Pick<FoundProcess, 'pid' | 'startTicks'>;

/** What the mark of a process says: which run it belongs to, who runs it, and which service it is part of. */
export interface RunMark {
  /** Holds no slash. */
  readonly runId: string;
  /** The soak. When it is gone, nobody looks after the process any more. */
  readonly owner: ProcessIdentity;
  readonly service: string;
}

/** The value of {@link RUN_MARK}: `<runId>/<pid>-<start ticks>/<service>`. */
export function formatMark({ runId, owner, service }: RunMark): string {
  return `${runId}/${owner.pid}-${owner.startTicks}/${service}`;
}

const MARK = /^(?<runId>[^/]+)\/(?<pid>\d+)-(?<startTicks>\d+)\/(?<service>.+)$/s;

/** The counterpart of {@link formatMark}; undefined for anything else. */
export function parseMark(text: string): RunMark | undefined {
  const { runId, pid, startTicks, service } = MARK.exec(text)?.groups ?? {};
  if (runId === undefined || service === undefined) return undefined;
  return { runId, owner: { pid: Number(pid), startTicks: Number(startTicks) }, service };
}

/** Whether two marks are of the same run and the same call of the soak. */
export function isSameOwner(a: Omit<RunMark, 'service'>, b: Omit<RunMark, 'service'>): boolean {
  return a.runId === b.runId && a.owner.pid === b.owner.pid && a.owner.startTicks === b.owner.startTicks;
}

/** The process that calls this, as the owner of what it starts. */
export function ownIdentity(): ProcessIdentity {
  const { pid, startTicks } = readProcess(process.pid) as FoundProcess;
  return { pid, startTicks };
}

/** The process if it still runs: there, not another one with its pid, and not a zombie that only waits for its parent. */
export function findRunning({ pid, startTicks }: ProcessIdentity): FoundProcess | undefined {
  const found = readProcess(pid);
  return found !== undefined && found.startTicks === startTicks && hasNotEnded(found) ? found : undefined;
}

/** Zombies and processes that are just being removed have ended. */
export function hasNotEnded({ state }: FoundProcess): boolean {
  return state !== 'Z' && state !== 'X';
}
