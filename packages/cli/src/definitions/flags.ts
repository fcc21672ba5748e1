import { AGGREGATION_SYNTAX, type Aggregation, isAggregation } from '@tidemark/core';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { addConfigFlags } from '../config-flags.ts';
import { addZoneFlags } from '../time-zone.ts';

export const SELECTOR = 'which series, such as process_threads or \'{name="node"}\'';

/** Where a question about the history goes: to the file, or to an agent. */
export function addSourceFlags(command: Command): Command {
  const url = new Option('--url <url>', 'ask the agent at this address instead of reading the file');
  return addTokenFlags(addConfigFlags(command, ['dataDir']).addOption(url.conflicts('dataDir')));
}

/** Which agent a command asks. */
export function addAgentFlags(command: Command): Command {
  return addTokenFlags(
    addConfigFlags(command, ['dataDir', 'host', 'port']).option('--url <url>', 'address of the agent'),
  );
}

/** What a command shows the agent. That of the same user lets it in without. */
function addTokenFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--token <token>', 'what the agent lets this command in by; or TIDEMARK_TOKEN').conflicts('tokenFile'),
    )
    .option('--token-file <file>', 'the file that holds it, which others do not see in the list of processes');
}

/** The range of time a question is about. */
export function addRangeFlags(command: Command, from: string): Command {
  command
    .option('--from <time>', 'begin: how long ago (5m) or a time (2026-11-21T03:00, 03:00, last tue 03:00)', from)
    .option('--to <time>', 'end, written likewise', 'now');
  return addZoneFlags(command);
}

/** `p95`, or several: `min,avg,max`. */
export function parseAggregations(text: string): readonly Aggregation[] {
  const names = text.split(',').map((name) => name.trim());
  if (!names.every(isAggregation)) throw new InvalidArgumentError(`Use ${AGGREGATION_SYNTAX}.`);
  return names;
}

const LABEL = /^[a-z_][a-z0-9_]*$/i;

/** `name,mode`. */
export function parseLabels(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !LABEL.test(name));
  if (wrong !== undefined)
    throw new InvalidArgumentError(`${JSON.stringify(wrong)} is no label; use name or name,mode.`);
  return names;
}

const MAX_COUNT = 10_000;

export function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > MAX_COUNT) {
    throw new InvalidArgumentError(`Use a whole number from 1 to ${MAX_COUNT}.`);
  }
  return count;
}
