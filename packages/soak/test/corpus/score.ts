import { judgeGrowth, type Verdict } from '../../src/verdict/judge-growth.ts';
import { generateRun } from './generate-run.ts';
import { type Kind, LEAK_RATES } from './kinds.ts';
import { NAIVE_RULES } from './naive-rules.ts';

export type NaiveRule = keyof typeof NAIVE_RULES;

/** How runs of one kind, length and rate were judged. */
export interface Tally {
  readonly kind: string;
  readonly leaks: boolean;
  readonly minutes: number;
  /** Megabytes an hour; 0 for healthy kinds and for counts. */
  readonly perHour: number;
  runs: number;
  readonly verdicts: Record<Verdict, number>;
  /** How many runs each naive rule raised the alarm on. */
  readonly alarms: Record<NaiveRule, number>;
}

export interface ScoreOptions {
  readonly minutes: number;
  /** Runs of each kind; a leaking kind shares them out among the rates. */
  readonly runs: number;
  /** The first seed. */
  readonly seed: number;
  readonly withLoad: boolean;
  readonly withNaive: boolean;
  /** Distance between samples; by the seed when absent. */
  readonly intervalSeconds?: number;
}

/** Judges seeded runs of one kind. */
export function scoreKind(kind: Kind, options: ScoreOptions): Tally[] {
  const rates = kind.leaks && kind.unit === 'bytes' ? LEAK_RATES : [0];
  return rates.map((perHour, i) => {
    const tally = emptyTally(kind, options.minutes, perHour);
    for (let run = i; run < options.runs; run += rates.length) judgeRun(kind, options.seed + run, tally, options);
    return tally;
  });
}

function judgeRun(kind: Kind, seed: number, tally: Tally, options: ScoreOptions): void {
  const { withLoad, withNaive } = options;
  const { timesMs, values, load } = generateRun(kind, seed, { ...options, perHour: tally.perHour });
  const { verdict } = judgeGrowth({ timesMs, values, unit: kind.unit, ...(withLoad ? { load } : {}) });
  tally.runs++;
  tally.verdicts[verdict]++;
  if (!withNaive) return;
  for (const [name, alarms] of Object.entries(NAIVE_RULES)) {
    if (alarms({ timesMs, values })) tally.alarms[name as NaiveRule]++;
  }
}

function emptyTally({ name, leaks }: Kind, minutes: number, perHour: number): Tally {
  return {
    kind: name,
    leaks,
    minutes,
    perHour,
    runs: 0,
    verdicts: { healthy: 0, leaking: 0, 'not-enough-evidence': 0 },
    alarms: { 'growth > 20 %': 0, 'least squares': 0, 'Mann-Kendall': 0 },
  };
}

/** The tallies of several kinds as one. */
export function addTallies(tallies: readonly Tally[]): Pick<Tally, 'runs' | 'verdicts' | 'alarms'> {
  const sum = emptyTally({ name: '', leaks: false } as Kind, 0, 0);
  for (const { runs, verdicts, alarms } of tallies) {
    sum.runs += runs;
    for (const [name, count] of Object.entries(verdicts)) sum.verdicts[name as Verdict] += count;
    for (const [name, count] of Object.entries(alarms)) sum.alarms[name as NaiveRule] += count;
  }
  return sum;
}
