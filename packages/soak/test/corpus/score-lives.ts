import { judgeGrowth, type Verdict } from '../../src/verdict/judge-growth.ts';
import { judgeLives } from '../../src/verdict/judge-lives.ts';
import { type GeneratedLives, generateLives } from './generate-run.ts';
import { type Kind, LEAK_RATES } from './kinds.ts';

/** Ways to judge a run of several lives: ours, and what one would think of first. */
export const WAYS = ['laid over', 'first life', 'any life', 'odds multiplied'] as const;
export type Way = (typeof WAYS)[number];

/** How runs of one kind and rate, cut into the same lives, were judged. */
export interface LivesTally {
  readonly kind: string;
  readonly leaks: boolean;
  readonly perHour: number;
  readonly minutes: number;
  readonly count: number;
  runs: number;
  readonly verdicts: Readonly<Record<Way, Record<Verdict, number>>>;
}

export interface LivesOptions {
  /** Length of each life. */
  readonly minutes: number;
  readonly count: number;
  readonly runs: number;
  /** The first seed. */
  readonly seed: number;
  /** Whether the other ways are tried too, which takes as many verdicts as there are lives. */
  readonly withOthers: boolean;
}

/** Judges seeded runs of one kind; a leaking kind shares them out among the rates. */
export function scoreLives(kind: Kind, options: LivesOptions): LivesTally[] {
  const rates = kind.leaks && kind.unit === 'bytes' ? LEAK_RATES : [0];
  const { minutes, count } = options;
  return rates.map((perHour, i) => {
    const tally = { kind: kind.name, leaks: kind.leaks, perHour, minutes, count, runs: 0, verdicts: noVerdicts() };
    for (let run = i; run < options.runs; run += rates.length) {
      const drawn = generateLives(kind, options.seed + run, { minutes, count, perHour });
      tally.runs++;
      tally.verdicts['laid over'][judgeLives({ ...drawn, unit: kind.unit }, drawn.lives).verdict]++;
      if (!options.withOthers) continue;
      for (const [way, verdict] of Object.entries(judgeOtherwise(kind, drawn))) tally.verdicts[way as Way][verdict]++;
    }
    return tally;
  });
}

function judgeOtherwise({ unit }: Kind, drawn: GeneratedLives): Record<Exclude<Way, 'laid over'>, Verdict> {
  const alone = drawn.lives.map(({ fromMs, toMs }) => {
    const start = drawn.timesMs.indexOf(fromMs);
    const end = drawn.timesMs.indexOf(toMs) + 1;
    const cut = (values: Float64Array) => values.subarray(start, end);
    return judgeGrowth({ timesMs: cut(drawn.timesMs), values: cut(drawn.values), load: cut(drawn.load), unit });
  });
  const is = (verdict: Verdict) => alone.filter((each) => each.verdict === verdict).length;
  const logOdds = alone.reduce(
    (sum, { leakProbability: p }) => sum + Math.log(Math.max(1e-9, p) / Math.max(1e-9, 1 - p)),
    0,
  );
  return {
    'first life': (alone[0] as (typeof alone)[0]).verdict,
    'any life': is('leaking') > 0 ? 'leaking' : is('healthy') > 0 ? 'healthy' : 'not-enough-evidence',
    'odds multiplied':
      logOdds > Math.log(0.6 / 0.4) ? 'leaking' : logOdds < Math.log(0.05 / 0.95) ? 'healthy' : 'not-enough-evidence',
  };
}

function noVerdicts(): LivesTally['verdicts'] {
  const none = () => ({ healthy: 0, leaking: 0, 'not-enough-evidence': 0 });
  return { 'laid over': none(), 'first life': none(), 'any life': none(), 'odds multiplied': none() };
}

/** The verdicts of several tallies together. */
export function addLives(tallies: readonly LivesTally[], way: Way): Record<Verdict, number> {
  const sum = { healthy: 0, leaking: 0, 'not-enough-evidence': 0 };
  for (const { verdicts } of tallies) {
    for (const [verdict, runs] of Object.entries(verdicts[way])) sum[verdict as Verdict] += runs;
  }
  return sum;
}
