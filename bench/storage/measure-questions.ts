import type { DataSet } from './data-set.ts';
import { type Answer, differenceOf, exactAnswer, QUESTIONS, type QuestionName } from './questions.ts';
import { type Spread, spread } from './spread.ts';
import type { OpenStore, Store } from './store.ts';

/** How one store has answered one question. */
export interface Asked {
  readonly set: string;
  readonly question: QuestionName;
  readonly asks: string;
  readonly store: string;
  readonly runs: number;
  readonly wallMs: Spread;
  readonly cpuMs: Spread;
  /** From the exact answer, the largest relative one. */
  readonly difference: number;
  readonly isRight: boolean;
}

export interface QuestionOptions {
  readonly stores: readonly Store[];
  readonly directoryOf: (store: Store, set: DataSet) => string;
  readonly runs: number;
}

const WARM_UPS = 2;

/** A store that takes so long in all for one question is asked no more, once it was asked often enough. */
const PATIENCE_MS = 20_000;
const LEAST_RUNS = 3;

/**
 * Asks one store after the other, each so often in a row, as somebody does who looks around in a history: what is measured
 * is a warm store. In turns each would find its caches full of what the others have read.
 */
export async function measureQuestions(set: DataSet, { stores, directoryOf, runs }: QuestionOptions): Promise<Asked[]> {
  const opened: [string, OpenStore][] = [];
  try {
    for (const store of stores) opened.push([store.name, await store.open(set, directoryOf(store, set))]);
    const results: Asked[] = [];
    for (const question of questionsFor(set)) {
      const askers = opened.flatMap(([name, store]) => createAsker(name, store, question) ?? []);
      for (const { ask } of askers) {
        for (let run = 0; run < WARM_UPS + runs; run++) await ask();
      }
      const exact = exactAnswer(set, question);
      results.push(...askers.map(({ result }) => ({ set: set.name, question, ...result(exact) })));
    }
    return results;
  } finally {
    for (const [, store] of opened) await store[Symbol.asyncDispose]();
  }
}

/** A set at 1 s is asked about a day of many series, any other about all of one. */
function questionsFor({ intervalMs }: DataSet): QuestionName[] {
  return intervalMs === 1000 ? ['day', 'latest'] : ['week', 'p95', 'p95-of-hours', 'latest'];
}

/** Undefined when the store does not answer such questions. */
function createAsker(store: string, { questions, cpuMs }: OpenStore, question: QuestionName) {
  const ask = questions[question];
  if (ask === undefined) return undefined;
  const walls: number[] = [];
  const cpus: number[] = [];
  let read: Awaited<ReturnType<typeof ask>> | undefined;
  return {
    ask: async () => {
      const spentMs = walls.reduce((sum, wall) => sum + wall, 0);
      if (walls.length >= WARM_UPS + LEAST_RUNS && spentMs > PATIENCE_MS) return;
      const [cpuBefore, startMs] = [cpuMs(), performance.now()];
      read = await ask();
      walls.push(performance.now() - startMs);
      cpus.push(cpuMs() - cpuBefore);
    },
    result: (exact: Answer) => {
      const { asks, tolerance } = QUESTIONS[question];
      const difference = differenceOf((read as NonNullable<typeof read>)(), exact);
      const [wallMs, cpu] = [walls, cpus].map((all) => spread(all.slice(WARM_UPS), 2)) as [Spread, Spread];
      const isRight = difference <= tolerance;
      return { asks, store, runs: walls.length - WARM_UPS, wallMs, cpuMs: cpu, difference, isRight };
    },
  };
}
