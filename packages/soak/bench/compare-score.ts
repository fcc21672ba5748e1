// How often a comparison of runs is right, on generated runs of one program with and without a change, beside the rule
// "the mean is 10 % higher". Prints a table. `npm run bench packages/soak/bench/compare-score.ts -- --pairs 10`
import { parseArgs } from 'node:util';
import { CHANGES, compareChanged, generateRuns, STEADY_KINDS } from '../test/corpus/score-comparison.ts';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    baselines: { type: 'string', default: '1,3' },
    pairs: { type: 'string', default: '10' },
    changes: { type: 'string', default: '' },
    verbose: { type: 'boolean', default: false },
  },
});
const FIRST_SEED = 1_000_001;

process.stdout.write(
  '| length | baselines | changed | runs | regression found | false regression | warns | "10 % higher" |\n',
);
process.stdout.write('| --- | --: | --- | --: | --: | --: | --: | --: |\n');
for (const minutes of options.minutes.split(',').map(Number)) {
  for (const baselines of options.baselines.split(',').map(Number)) {
    for (const change of CHANGES.filter(({ name }) => name.includes(options.changes))) {
      const tally = { runs: 0, found: 0, wrong: 0, warns: 0, naive: 0 };
      for (const kind of STEADY_KINDS) {
        for (let pair = 0; pair < Number(options.pairs); pair++) {
          const { comparison, found, wrong, naive } = compareChanged(
            generateRuns(kind, { minutes, baselines, seed: FIRST_SEED + pair }),
            change,
          );
          tally.runs++;
          if (found) tally.found++;
          if (wrong.length > 0) tally.wrong++;
          if (comparison.level === 'warn') tally.warns++;
          if (naive) tally.naive++;
          if (options.verbose && wrong.length > 0)
            process.stdout.write(
              `${kind.name} ${pair}: ${wrong.map(({ reason, measure, confidence }) => `${measure} ${confidence.toFixed(4)} ${reason}`).join('; ')}\n`,
            );
        }
      }
      const percent = (count: number) => `${((100 * count) / tally.runs).toFixed(1)} %`;
      const found = change.name === 'nothing' ? '' : percent(tally.found);
      const cells = [
        `${minutes} min`,
        baselines,
        change.name,
        tally.runs,
        found,
        percent(tally.wrong),
        percent(tally.warns),
        percent(tally.naive),
      ];
      process.stdout.write(`| ${cells.join(' | ')} |\n`);
    }
  }
}
