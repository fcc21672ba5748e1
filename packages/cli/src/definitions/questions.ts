import { GROUP_AGGREGATIONS, TIER_NAMES } from '@tidemark/core';
import { type Command, Option } from 'commander';
import { addZoneFlags } from '../time-zone.ts';
import type { Action } from './action.ts';
import { addRangeFlags, addSourceFlags, parseAggregations, parseCount, parseLabels, SELECTOR } from './flags.ts';

/** The commands that ask the history about its series. */
export function defineQuestions(program: Command, action: Action): void {
  addZoneFlags(addSourceFlags(program.command('latest').description('the newest value of every series')))
    .argument('[selector]', SELECTOR)
    .option('--json', 'for programs')
    .action(action(async () => (await import('../commands/latest.ts')).latest));
  addZoneFlags(addSourceFlags(program.command('series').description('what was ever recorded, and from when to when')))
    .argument('[selector]', SELECTOR)
    .addOption(new Option('--values <label>', 'only the values of this label').conflicts('json'))
    .option('--json', 'for programs')
    .action(action(async () => (await import('../commands/series.ts')).series));
  const aggregation = new Option(
    '--agg <names>',
    'how samples become one: p95, or min,avg,max; rate for counters and avg for gauges if left out',
  );
  const query = addSourceFlags(program.command('query').description('what series did over a range of time'));
  addRangeFlags(query.argument('<selector>', SELECTOR), '5m')
    .option('--step <duration>', 'time between two rows', 'auto')
    .addOption(aggregation.argParser(parseAggregations))
    .addOption(new Option('--rate', 'how fast counters grow, a second: the same as --agg rate').conflicts('agg'))
    .addOption(new Option('--group-by <labels>', 'series that agree in these labels are one').argParser(parseLabels))
    .addOption(new Option('--group-agg <name>', 'how they become one; sum if left out').choices(GROUP_AGGREGATIONS))
    .addOption(new Option('--top <n>', 'only the largest').argParser(parseCount))
    .addOption(new Option('--tier <name>', 'read from this tier alone').choices(TIER_NAMES))
    .addOption(new Option('--chart', 'draw it').conflicts(['json', 'ndjson', 'csv']))
    .addOption(new Option('--json', 'for programs').conflicts(['ndjson', 'csv']))
    .addOption(new Option('--ndjson', 'for programs, a line a value').conflicts('csv'))
    .option('--csv', 'for spreadsheets')
    .action(action(async () => (await import('../commands/query.ts')).query));
}
