import type { ReportFormat } from '@tidemark/soak';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Action } from './action.ts';

/** The commands that watch services for leaks. */
export function defineSoak(program: Command, action: Action): void {
  const soak = program.command('soak').description('does it leak? start services, watch them for hours, and judge');

  const run = soak
    .command('run')
    .description('start services, watch them and everything they start, end them, and judge')
    .usage('[options] -- command args...')
    .argument('[command...]', 'what is started, behind `--`; or name it in a plan');
  addPlanFlags(run);
  addServiceFlags(run);
  addCriteriaFlags(run);
  addReportFlags(run).action(action(async () => (await import('../commands/soak-run.ts')).soakRun));

  const report = soak
    .command('report')
    .description('the report on a run, made again from its folder; also when the run was killed')
    .argument('<directory>', 'folder of the run');
  addReportFlags(report).action(action(async () => (await import('../commands/soak-report.ts')).soakReport));

  soak
    .command('compare')
    .description('a run beside one or several before it: what got worse, and how sure that is')
    .argument('<directories...>', 'folders of the runs, the newest last')
    .addOption(failOn())
    .option('--json', 'for programs')
    .action(action(async () => (await import('../commands/soak-compare.ts')).soakCompare));

  soak
    .command('list')
    .description('runs in a folder, the newest last')
    .argument('[directory]', 'where they are', 'tidemark-soak')
    .option('--json', 'for programs')
    .action(action(async () => (await import('../commands/soak-list.ts')).soakList));
}

function addPlanFlags(command: Command): void {
  command
    .option('--plan <file>', 'YAML, JSON or TypeScript; what is also given as a flag is taken from the flag')
    .option('--name <name>', 'names the run')
    .option('--duration <duration>', 'how long it takes over all segments; 24h if left out')
    .option('--interval <duration>', 'time between two samples; 1s if left out')
    .option('--warm-up <duration>', 'so much of the beginning counts only for crashes and error lines')
    .option('--segment <duration>', 'end after so long; the same command with the same --run-dir goes on')
    .option('--run-dir <directory>', 'where the run is kept; tidemark-soak/DATE-NAME if left out')
    .addOption(new Option('--pid <pid>', 'watch this process too, as often as needed').argParser(collectPid))
    .addOption(
      new Option('--attach <rule>', 'and those of a rule: name=postgres, unit=nginx.service').argParser(collect),
    )
    .option('--load <command>', "what keeps the services busy, in quotes: 'tidemark load http http://...'")
    .option('--pss', 'sample proportional memory too');
}

function addServiceFlags(command: Command): void {
  const readyPort = new Option('--ready-port <port>', 'the command is ready when something listens there');
  command
    .addOption(readyPort)
    .option('--ready-http <url>', 'when this URL is answered')
    .option('--ready-log <regex>', 'when a line of its output matches')
    .option('--ready-timeout <duration>', 'the run ends when it takes longer; 30s if left out')
    .option('--cwd <directory>', 'where the command runs')
    .addOption(new Option('--env <name=value>', 'a variable for it, as often as needed').argParser(collectVariable))
    .option('--grace <duration>', 'after SIGTERM and so long its tree is killed; 10s if left out')
    .addOption(
      new Option('--on-crash <what>', 'when it ends by itself; end if left out').choices([
        'end',
        'continue',
        'restart',
      ]),
    );
}

function addCriteriaFlags(command: Command): void {
  command
    .option('--max-memory <size>', 'fail when a process takes more; 2GiB if left out')
    .option('--max-cpu <percent>', 'fail when a process takes more on average; 80% if left out')
    .option('--max-growth <percent>', 'fail when memory grows by more than this from the first tenth to the last')
    .option('--max-error-lines <n>', 'fail beyond so many error lines; 10 if left out');
}

function addReportFlags(command: Command): Command {
  return command
    .addOption(new Option('--baseline <directory>', 'compare with this run, as often as needed').argParser(collect))
    .addOption(failOn())
    .addOption(
      new Option('--format <names>', 'files in the folder: json,markdown,html,junit; all if left out').argParser(
        parseFormats,
      ),
    )
    .option('--json', 'the report for programs');
}

const failOn = () =>
  new Option('--fail-on <level>', 'with warn, a warning is exit code 4').choices(['warn', 'fail']).default('fail');

const FORMATS = ['json', 'markdown', 'html', 'junit'] as const satisfies readonly ReportFormat[];

/** `html,junit`. */
function parseFormats(text: string): readonly ReportFormat[] {
  return text.split(',').map((part) => {
    const format = FORMATS.find((known) => known === part.trim());
    if (format === undefined) throw new InvalidArgumentError(`Use ${FORMATS.join(', ')}.`);
    return format;
  });
}

function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

function collectPid(text: string, before: readonly number[] = []): readonly number[] {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('Use the number of a process.');
  return [...before, Number(text)];
}

function collectVariable(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  // The text may hold a secret, so it is not repeated.
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Write it as NAME=value.');
  return { ...before, [name]: value };
}
