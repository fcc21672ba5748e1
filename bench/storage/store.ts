import type { DataSet } from './data-set.ts';
import type { Answer, QuestionName } from './questions.ts';

/** A finished store on disk. */
export interface Loaded {
  readonly bytes: number;
  /** What was done to it, and what is counted. */
  readonly stage: string;
}

/** What taking samples in has cost. */
export interface IngestCost {
  /** Of the store alone, where it is a process of its own. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
}

/** One way of giving a store its samples. */
export interface IngestWay {
  readonly way: string;
  /** Into an empty store in `directory`, which is empty at first and removed afterwards. */
  readonly ingest: (set: DataSet, directory: string) => Promise<IngestCost>;
}

/** A loaded store that is ready to answer. */
export interface OpenStore extends AsyncDisposable {
  /** CPU time so far of what answers. */
  cpuMs(): number;
  /** Resolves when the answer has arrived whole; what it resolves to reads the answer. */
  readonly questions: Partial<Record<QuestionName, () => Promise<() => Answer>>>;
}

/** Something that keeps time series. */
export interface Store {
  readonly name: string;
  /** Why it cannot run here; undefined when it can. */
  missing(): string | undefined;
  /** Fills an empty directory with a set and leaves the store as it looks when it is left alone. */
  load(set: DataSet, directory: string): Promise<Loaded>;
  readonly ways: readonly IngestWay[];
  /** Opens what `load` has left. */
  open(set: DataSet, directory: string): Promise<OpenStore>;
}

/** What an action costs a server. */
export async function costOf({ cpuMs }: { cpuMs(): number }, action: () => Promise<void>): Promise<IngestCost> {
  const [cpuBefore, startMs] = [cpuMs(), performance.now()];
  await action();
  return { cpuSeconds: (cpuMs() - cpuBefore) / 1000, wallSeconds: (performance.now() - startMs) / 1000 };
}

/** CPU time so far of this process, all its threads. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
