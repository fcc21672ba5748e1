import { isTidemarkError } from '@tidemark/core';
import { CommanderError } from 'commander';
import { cliError } from './errors.ts';
import { EXIT_CODES, type ExitCode, exitCodeOf, exitNow, setExitCode } from './exit.ts';
import { printable } from './format/printable.ts';
import { createProgram } from './program.ts';

/** Runs the command line; the process ends by itself afterwards, with the command's exit code. */
export async function runCli(args: readonly string[] = process.argv.slice(2)): Promise<void> {
  // Nowhere left to complain to is no reason to stop recording.
  process.stderr.on('error', () => {});
  process.on('uncaughtException', (error) => {
    // Listeners run in order: the terminal is put right before the message appears.
    process.once('exit', () => report(error));
    exitNow(EXIT_CODES.failure);
  });
  setExitCode(await run(args));
}

async function run(args: readonly string[]): Promise<ExitCode> {
  const { command, exitCode } = createProgram();
  try {
    if (args.length === 0) command.outputHelp();
    else await command.parseAsync(args, { from: 'user' });
    return exitCode();
  } catch (error) {
    if (error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help'))
      return EXIT_CODES.ok;
    const ours = error instanceof CommanderError ? usageError(error) : error;
    report(ours);
    return exitCodeOf(ours);
  }
}

/** `error: unknown option '--prot'\n(Did you mean --port?)` as one of our errors. */
function usageError({ message }: CommanderError) {
  const [first = '', suggestion] = message.replace(/^error: /, '').split('\n');
  const nearest = /^\(Did you mean (.+)\?\)$/.exec(suggestion ?? '')?.[1];
  return cliError('CLI_USAGE_INVALID', first, nearest === undefined ? {} : { hint: `did you mean ${nearest}?` });
}

/** One line that says what is wrong and one that says what to do; the stack only for those who ask for it. */
function report(error: unknown): void {
  const ours = isTidemarkError(error)
    ? error
    : cliError('CLI_UNEXPECTED', error instanceof Error ? error.message : String(error), { cause: error });
  const debug = (process.env.TIDEMARK_DEBUG ?? '') !== '';
  const lines = [
    `error: ${printable(ours.message)} [${ours.code}]`,
    ...(ours.hint === '' ? [] : [`  hint: ${printable(ours.hint)}`]),
  ];
  process.stderr.write(`${lines.join('\n')}\n${debug ? stackOf(ours) : ''}`);
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `caused by ${stackOf(error.cause)}` : '';
  return `${error.stack}\n${cause}`;
}
