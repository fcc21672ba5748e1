// How often the leak verdict on a run of several lives is right, beside that on the first of them and beside other ways
// to put lives together. Prints a table, and JSON with --json. Seeds as in verdict-score.
// `npm run bench packages/soak/bench/lives-score.ts -- --lives 1x60,4x60,6x30,12x10 --runs 60`
import { parseArgs } from 'node:util';
import { COUNT_KINDS, KINDS } from '../test/corpus/kinds.ts';
import { addLives, type LivesTally, scoreLives, WAYS, type Way } from '../test/corpus/score-lives.ts';

const { values: options } = parseArgs({
  options: {
    lives: { type: 'string', default: '1x60,4x60,6x30,12x10' },
    runs: { type: 'string', default: '60' },
    seeds: { type: 'string', default: 'report' },
    kind: { type: 'string', default: '' },
    others: { type: 'boolean', default: false },
    kinds: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const FIRST_SEED = { report: 1_000_001, tune: 1 }[options.seeds] ?? Number(options.seeds);
const kinds = [...KINDS, ...COUNT_KINDS].filter(({ name }) => name.includes(options.kind));
const ways = options.others ? WAYS : WAYS.slice(0, 1);

const HEAD =
  '| lives | judged by | runs of | runs | wrong | the opposite | not enough evidence |\n| --- | --- | --- | --: | --: | --: | --: |';

function row(name: string, tallies: readonly LivesTally[], way: Way): string {
  const first = tallies[0];
  if (first === undefined) return '';
  const runs = tallies.reduce((sum, tally) => sum + tally.runs, 0);
  const verdicts = addLives(tallies, way);
  const percent = (count: number) => `${((100 * count) / runs).toFixed(1)} %`;
  const wrong = first.leaks ? runs - verdicts.leaking : verdicts.leaking;
  const opposite = first.leaks ? verdicts.healthy : verdicts.leaking;
  const lives = `${first.count} x ${first.minutes} min`;
  const cells = [lives, way, name, runs, percent(wrong), percent(opposite), percent(verdicts['not-enough-evidence'])];
  return `| ${cells.join(' | ')} |\n`;
}

function rows(tallies: readonly LivesTally[]): string {
  const of = (fits: (tally: LivesTally) => boolean) => tallies.filter(fits);
  const byWay = ways.flatMap((way) => [
    row(
      'all healthy',
      of(({ leaks }) => !leaks),
      way,
    ),
    row(
      'all leaks',
      of(({ leaks }) => leaks),
      way,
    ),
    row(
      'leaks of 1 MB/h',
      of(({ perHour }) => perHour === 1),
      way,
    ),
  ]);
  const names = options.kinds ? [...new Set(tallies.map(({ kind }) => kind))] : [];
  return [
    ...byWay,
    ...names.map((name) =>
      row(
        name,
        of(({ kind }) => kind === name),
        'laid over',
      ),
    ),
  ].join('');
}

const all: LivesTally[] = [];
if (!options.json) process.stdout.write(`${HEAD}\n`);
for (const lives of options.lives.split(',')) {
  const [count = 1, minutes = 60] = lives.split('x').map(Number);
  const tallies = kinds.flatMap((kind) =>
    scoreLives(kind, { minutes, count, runs: Number(options.runs), seed: FIRST_SEED, withOthers: options.others }),
  );
  all.push(...tallies);
  if (!options.json) process.stdout.write(rows(tallies));
}
if (options.json)
  process.stdout.write(`${JSON.stringify({ bench: 'lives-score', seeds: FIRST_SEED, tallies: all }, null, 2)}\n`);
