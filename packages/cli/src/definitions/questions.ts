import { type Command, Option } from 'commander';
import type { Action } from './action.ts';
import { addRangeFlags, addSourceFlags, parseAggregation, SELECTOR } from './flags.ts';

/** The commands that ask the history about its series. */
export function defineQuestions(program: Command, action: Action): void {
  addSourceFlags(program.command('latest').description('the newest value of every series'))
    .argument('[selector]', SELECTOR)
    .option('--json', 'for programs')
    .action(action(async () => (await import('../commands/latest.ts')).latest));
  const aggregation = new Option(
    '--agg <name>',
    'how samples become one; rate for counters, avg for gauges if left out',
  );
  const query = addSourceFlags(program.command('query').description('what series did over a range of time'));
  addRangeFlags(query.argument('<selector>', SELECTOR), '5m')
    .option('--step <duration>', 'time between two rows', 'auto')
    .addOption(aggregation.argParser(parseAggregation))
    .addOption(new Option('--json', 'for programs').conflicts('csv'))
    .option('--csv', 'for spreadsheets')
    .action(action(async () => (await import('../commands/query.ts')).query));
}
