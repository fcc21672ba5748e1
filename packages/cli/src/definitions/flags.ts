import { AGGREGATION_SYNTAX, type Aggregation, isAggregation } from '@tidemark/core';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { addConfigFlags } from '../config-flags.ts';

export const SELECTOR = 'which series, such as process_threads or \'{name="node"}\'';

/** Where a question about the history goes: to the file, or to an agent. */
export function addSourceFlags(command: Command): Command {
  const url = new Option('--url <url>', 'ask the agent at this address instead of reading the file');
  return addConfigFlags(command, ['dataDir']).addOption(url.conflicts('dataDir'));
}

/** The range of time a question is about. */
export function addRangeFlags(command: Command, from: string): Command {
  return command
    .option('--from <time>', 'begin: how long ago (5m) or a time (2026-11-21T03:00)', from)
    .option('--to <time>', 'end, written likewise', 'now');
}

export function parseAggregation(text: string): Aggregation {
  if (!isAggregation(text)) throw new InvalidArgumentError(`Use ${AGGREGATION_SYNTAX}.`);
  return text;
}
