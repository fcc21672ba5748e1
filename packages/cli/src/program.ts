import { AGGREGATION_SYNTAX, type Aggregation, isAggregation } from '@tidemark/core';
import { Command, InvalidArgumentError, Option } from 'commander';
import { addConfigFlags } from './config-flags.ts';
import { EXIT_CODES, type ExitCode } from './exit.ts';
import { keepHeapSmall } from './heap-size.ts';
import { readVersion } from './version.ts';

export interface Program {
  readonly command: Command;
  /** What the command that ran ended with. */
  readonly exitCode: () => ExitCode;
}

/** Wraps a command so that it is loaded when it runs, and only then: help must not wait for a database. */
type Action = <Args extends readonly unknown[]>(
  load: () => Promise<(...args: Args) => Promise<ExitCode>>,
) => (...args: Args) => Promise<void>;

/** The command line as commander sees it. */
export function createProgram(): Program {
  let exitCode: ExitCode = EXIT_CODES.ok;
  const action: Action =
    (load) =>
    async (...args) => {
      const command = await load();
      exitCode = await command(...args);
    };
  const program = new Command('tidemark')
    .description('A performance flight recorder for Linux processes.')
    .version(readVersion(), '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .exitOverride()
    // Errors are thrown and reported in one place. What remains is the help of a group that was asked for nothing.
    .configureOutput({ outputError: () => {}, writeErr: (text) => void process.stdout.write(text) });
  defineStart(program, action);
  defineStatus(program, action);
  defineLatest(program, action);
  defineQuery(program, action);
  defineTop(program, action);
  defineConfig(program, action);
  program.addHelpText('after', EXAMPLES);
  return { command: program, exitCode: () => exitCode };
}

const EXAMPLES = `
Examples:
  tidemark start                            record, until Ctrl-C
  tidemark top                              what is going on now
  tidemark latest process_resident_memory_bytes
  tidemark query 'process_cpu_seconds_total{name="node"}' --from 2h`;

const SELECTOR = 'which series, such as process_threads or \'{name="node"}\'';

function defineStart(program: Command, action: Action): void {
  const start = program.command('start').description('record this machine and serve what is recorded');
  addConfigFlags(start, ['dataDir', 'interval', 'host', 'port', 'logLevel'])
    .option('--duration <duration>', 'stop after this time')
    .action(
      action(async () => {
        keepHeapSmall();
        return (await import('./commands/start.ts')).start;
      }),
    );
}

function defineStatus(program: Command, action: Action): void {
  const status = program.command('status').description('how recording is going');
  addConfigFlags(status, ['dataDir', 'host', 'port'])
    .option('--url <url>', 'address of the agent')
    .option('--json', 'for programs')
    .action(action(async () => (await import('./commands/status.ts')).status));
}

function defineLatest(program: Command, action: Action): void {
  addSourceFlags(program.command('latest').description('the newest value of every series'))
    .argument('[selector]', SELECTOR)
    .option('--json', 'for programs')
    .action(action(async () => (await import('./commands/latest.ts')).latest));
}

function defineQuery(program: Command, action: Action): void {
  const aggregation = new Option(
    '--agg <name>',
    'how samples become one; rate for counters, avg for gauges if left out',
  );
  addSourceFlags(program.command('query').description('what series did over a range of time'))
    .argument('<selector>', SELECTOR)
    .option('--from <time>', 'begin: how long ago (5m) or a time (2026-11-21T03:00)', '5m')
    .option('--to <time>', 'end, written likewise', 'now')
    .option('--step <duration>', 'time between two rows', 'auto')
    .addOption(aggregation.argParser(parseAggregation))
    .addOption(new Option('--json', 'for programs').conflicts('csv'))
    .option('--csv', 'for spreadsheets')
    .action(action(async () => (await import('./commands/query.ts')).query));
}

function parseAggregation(text: string): Aggregation {
  if (!isAggregation(text)) throw new InvalidArgumentError(`Use ${AGGREGATION_SYNTAX}.`);
  return text;
}

function defineTop(program: Command, action: Action): void {
  addConfigFlags(program.command('top').description('live view of host and processes'), ['host', 'port'])
    .option('--url <url>', 'address of the agent')
    .option('--once', 'show one snapshot and stop')
    .action(action(async () => (await import('./commands/top.ts')).top));
}

function defineConfig(program: Command, action: Action): void {
  const config = program.command('config').description('what is configured, and where');
  const print = config.command('print').description('every key, its value in force and where it came from');
  addConfigFlags(print, ['dataDir', 'interval', 'host', 'port', 'logLevel'])
    .option('--json', 'for programs')
    .action(action(async () => (await import('./commands/config-print.ts')).configPrint));
}

/** Where a question about the history goes: to the file, or to an agent. */
function addSourceFlags(command: Command): Command {
  const url = new Option('--url <url>', 'ask the agent at this address instead of reading the file');
  return addConfigFlags(command, ['dataDir']).addOption(url.conflicts('dataDir'));
}
