import { AGGREGATIONS, EVENT_TYPES } from '@tidemark/core';
import type { Command, Option } from 'commander';
import type { HistorySource, SourceFlags } from '../history-source.ts';
import type { Candidate } from './candidate.ts';
import { completeSelector, labelsOf } from './selector-completion.ts';
import type { ShellLine } from './shell-words.ts';

/** Opens what answers questions about labels; called when there is such a question. */
export type OpenSource = (flags: SourceFlags) => Promise<HistorySource>;

/** What the word under the cursor may become. */
export async function completeLine(program: Command, line: ShellLine, openSource: OpenSource): Promise<Candidate[]> {
  const { text, quote } = line.current;
  const given = readWords(program, line.words.slice(line.words.findIndex((word) => !ASSIGNMENT.test(word)) + 1));
  const series = async (match: string) => {
    const source = await openSource(given.flags);
    try {
      return await source.series(match);
    } finally {
      await source.close();
    }
  };
  const labels = async () => labelsOf(await series(given.positionals[0] ?? '{}'));
  const candidates = async (): Promise<readonly Candidate[]> => {
    if (given.pending !== undefined) return ofList(text, await valuesOf(given.pending, labels));
    const [, flag, value] = /^(--[^=]+=)(.*)$/s.exec(text) ?? [];
    if (flag !== undefined && value !== undefined) {
      const option = findOption(given.command, flag.slice(0, -1));
      const values = option === undefined ? [] : ofList(value, await valuesOf(option, labels));
      return values.map((one) => ({ ...one, value: flag + one.value }));
    }
    if (text.startsWith('-')) return flagsOf(given.command);
    const { name, choices = [] } = argumentAt(given.command, given.positionals.length);
    if (name === 'selector') return completeSelector(text, { isQuoted: quote !== '', series });
    return given.positionals.length > 0 ? choices : [...subcommandsOf(given.command), ...choices];
  };
  return (await candidates()).filter(({ value }) => value.startsWith(text) && !CONTROL.test(value));
}

/** `TIDEMARK_DATA_DIR=/tmp tidemark query`. */
const ASSIGNMENT = /^\w+=/;

/** Shells get a candidate a line, and terminals get to see it. */
const CONTROL = /\p{Cc}/u;

interface GivenWords {
  readonly command: Command;
  readonly positionals: readonly string[];
  readonly flags: Readonly<Record<string, string>>;
  /** The flag whose value comes next. */
  readonly pending: Option | undefined;
}

/** What the words before the cursor say, as commander would understand them. */
function readWords(program: Command, words: readonly string[]): GivenWords {
  let command = program;
  let pending: Option | undefined;
  const positionals: string[] = [];
  const flags: Record<string, string> = {};
  for (const word of words) {
    if (pending !== undefined) {
      flags[pending.attributeName()] = word;
      pending = undefined;
    } else if (word.startsWith('-')) {
      const [flag = '', ...value] = word.split('=');
      const option = findOption(command, flag);
      if (option?.required && value.length === 0) pending = option;
      else if (option?.required) flags[option.attributeName()] = value.join('=');
    } else {
      const subcommand = positionals.length === 0 && command.commands.find((one) => one.name() === word);
      if (subcommand) command = subcommand;
      else positionals.push(word);
    }
  }
  return { command, positionals, flags, pending };
}

function findOption(command: Command, flag: string): Option | undefined {
  return command.options.find(({ long, short }) => flag === long || flag === short);
}

function flagsOf(command: Command): Candidate[] {
  const options = command.createHelp().visibleOptions(command);
  return options.map(({ long, description }) => ({ value: long ?? '', description }));
}

function subcommandsOf(command: Command): Candidate[] {
  const commands = command.createHelp().visibleCommands(command);
  return commands.map((one) => ({ value: one.name(), description: one.description() }));
}

function argumentAt({ registeredArguments }: Command, index: number): { name?: string; choices?: Candidate[] } {
  const argument = registeredArguments[index];
  if (argument === undefined) return {};
  return { name: argument.name(), choices: (argument.argChoices ?? []).map((value) => ({ value })) };
}

/** Percentiles that people ask for; any other can be typed. */
const PERCENTILES = ['p50', 'p90', 'p95', 'p99', 'p99.9'];

/** Values of flags that are no fixed choices, or lists of them. */
const VALUES: Readonly<Record<string, () => readonly string[]>> = {
  '--agg': () => [...AGGREGATIONS, ...PERCENTILES],
  '--type': () => EVENT_TYPES,
  '--tz': () => Intl.supportedValuesOf('timeZone'),
};

const LABEL_FLAGS = ['--group-by', '--values'];

async function valuesOf({ long, argChoices }: Option, labels: () => Promise<readonly string[]>) {
  if (long !== undefined && LABEL_FLAGS.includes(long)) return labels();
  return argChoices ?? VALUES[long ?? '']?.() ?? [];
}

/** The values after those of a list that are there already: `avg,m` may become `avg,max`. */
function ofList(typed: string, values: readonly string[]): Candidate[] {
  const there = typed.slice(0, typed.lastIndexOf(',') + 1);
  return values.map((value) => ({ value: there + value }));
}
