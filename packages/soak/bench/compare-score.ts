// How often a comparison of runs is right, on generated runs of one program with and without a change, beside the rule
// "the mean is 10 % higher". Prints a table. `npm run bench packages/soak/bench/compare-score.ts -- --pairs 10`
import { parseArgs } from 'node:util';
import {
  CHANGES,
  compareChanged,
  generateRuns,
  type InjectedChange,
  STEADY_KINDS,
} from '../test/corpus/score-comparison.ts';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    baselines: { type: 'string', default: '1,3' },
    /** Of each kind of memory. */
    pairs: { type: 'string', default: '10' },
    /** A part of the names of the changes to try. */
    changes: { type: 'string', default: '' },
  },
});
const FIRST_SEED = 1_000_001;

interface Setting {
  readonly minutes: number;
  readonly baselines: number;
  readonly change: InjectedChange;
}

function score({ minutes, baselines, change }: Setting): string {
  const tally = { runs: 0, found: 0, wrong: 0, warns: 0, naive: 0 };
  for (const kind of STEADY_KINDS) {
    for (let pair = 0; pair < Number(options.pairs); pair++) {
      const runs = generateRuns(kind, { minutes, baselines, seed: FIRST_SEED + pair });
      const { comparison, found, wrong, naive } = compareChanged(runs, change);
      tally.runs++;
      tally.found += Number(found);
      tally.wrong += Number(wrong.length > 0);
      tally.warns += Number(comparison.level === 'warn');
      tally.naive += Number(naive);
    }
  }
  const percent = (count: number) => `${((100 * count) / tally.runs).toFixed(1)} %`;
  const found = change.name === 'nothing' ? '' : percent(tally.found);
  const shares = [percent(tally.wrong), percent(tally.warns), percent(tally.naive)];
  return `| ${[`${minutes} min`, baselines, change.name, tally.runs, found, ...shares].join(' | ')} |\n`;
}

const numbers = (text: string) => text.split(',').map(Number);
const HEAD = ['length', 'baselines', 'changed', 'runs', 'found', 'regression that is none', 'warns', '"10 % higher"'];

process.stdout.write(`| ${HEAD.join(' | ')} |\n| --- | --: | --- | --: | --: | --: | --: | --: |\n`);
for (const minutes of numbers(options.minutes)) {
  for (const baselines of numbers(options.baselines)) {
    for (const change of CHANGES.filter(({ name }) => name.includes(options.changes))) {
      process.stdout.write(score({ minutes, baselines, change }));
    }
  }
}
