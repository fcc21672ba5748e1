import { EVENT_TYPES, type EventType, nearestName } from '@tidemark/core';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { SURVEY_SORTS } from '../processes/survey-sorts.ts';
import { addZoneFlags } from '../time-zone.ts';
import type { Action } from './action.ts';
import { addRangeFlags, addSourceFlags, parseAggregations, parseCount, parseLabels, SELECTOR } from './flags.ts';

const NAMED = 'only with this in its name, or of this pid';

/** The commands that ask who was there, what happened, and what changed. */
export function defineProcesses(program: Command, action: Action): void {
  const processes = program.command('processes').description('who was there around a moment, and what they used');
  addZoneFlags(addSourceFlags(processes))
    .option('--at <time>', 'the moment: now, 03:00, "last tue 03:00", 2026-11-21T03:00', 'now')
    .addOption(new Option('--sort <key>', 'what comes first').choices(SURVEY_SORTS).default('memory'))
    .addOption(new Option('--top <n>', 'so many; 20 in a table, all for programs').argParser(parseCount))
    .option('--name <text>', NAMED)
    .option('--groups', 'by name instead of one by one')
    .addOption(new Option('--json', 'for programs').conflicts('csv'))
    .option('--csv', 'for spreadsheets')
    .action(action(async () => (await import('../commands/processes.ts')).processes));

  const events = program.command('events').description('what began, ended, crashed or was restarted');
  addRangeFlags(addSourceFlags(events), '24h')
    .addOption(new Option('--type <types>', `only these: ${EVENT_TYPES.join(', ')}`).argParser(parseEventTypes))
    .option('--name <text>', NAMED)
    .addOption(new Option('--limit <n>', 'the newest so many').argParser(parseLimit).default(1000))
    .addOption(new Option('--json', 'for programs').conflicts(['ndjson', 'csv']))
    .addOption(new Option('--ndjson', 'for programs, one event a line').conflicts('csv'))
    .option('--csv', 'for spreadsheets')
    .action(action(async () => (await import('../commands/events.ts')).events));

  const compare = program.command('compare').description('what series did in one range beside another');
  addZoneFlags(addSourceFlags(compare.argument('<selector>', SELECTOR)))
    .requiredOption('--a <range>', 'the first range: 2w..1w, "last mon..yesterday"')
    .requiredOption('--b <range>', 'the second: 1w..now')
    .addOption(new Option('--agg <name>', 'how the samples of a step become one').argParser(parseAggregations))
    .option('--step <duration>', 'width of the steps that are compared', 'auto')
    .addOption(new Option('--group-by <labels>', 'series that agree in these are one').argParser(parseLabels))
    .addOption(new Option('--top <n>', 'only the largest changes').argParser(parseCount))
    .addOption(new Option('--json', 'for programs').conflicts('csv'))
    .option('--csv', 'for spreadsheets')
    .action(action(async () => (await import('../commands/compare.ts')).compare));
}

/** `process-crash,process-restart`; the word `process-` may be left out. */
function parseEventTypes(text: string): EventType[] {
  return text.split(',').map((part) => {
    const name = part.trim();
    const type = EVENT_TYPES.find((known) => known === name || known === `process-${name}`);
    if (type !== undefined) return type;
    const nearest = nearestName(name, [...EVENT_TYPES, ...EVENT_TYPES.map((known) => known.replace('process-', ''))]);
    throw new InvalidArgumentError(
      nearest === undefined ? `Use ${EVENT_TYPES.join(', ')}.` : `Did you mean ${nearest}?`,
    );
  });
}

const MAX_LIMIT = 1_000_000;

function parseLimit(text: string): number {
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new InvalidArgumentError(`Use a whole number from 1 to ${MAX_LIMIT}.`);
}
