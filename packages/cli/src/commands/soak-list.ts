import { cliError } from '../errors.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { printable } from '../format/printable.ts';
import { formatTable } from '../format/table.ts';
import { formatDateTime, formatSpan } from '../format/time.ts';
import { openOutput } from '../output.ts';
import { findRuns, type ListedRun } from '../soak/find-runs.ts';

/** `tidemark soak list`: the runs in a folder. */
export async function soakList(directory: string, { json }: { readonly json?: true }): Promise<ExitCode> {
  const { runs, unreadable } = await findRuns(directory);
  for (const { directory, reason } of unreadable) {
    const text = reason instanceof Error ? reason.message : String(reason);
    process.stderr.write(`warning: the run in ${printable(directory)} is left out: ${printable(text)}\n`);
  }
  if (runs.length === 0) {
    throw cliError('CLI_NO_DATA', `there is no soak run in ${directory}`, {
      hint: 'name the folder that holds the folders of runs',
    });
  }
  const output = openOutput();
  if (json === true) {
    output.write(`${JSON.stringify(runs)}\n`);
    return EXIT_CODES.ok;
  }
  const head = ['', 'began', 'watched', 'ended', 'folder'];
  const [heading = '', ...lines] = formatTable([head, ...runs.map(rowOf)], {
    align: ['left', 'left', 'right', 'left', 'left'],
    width: output.width,
    elastic: 4,
  });
  output.write(`${[output.dim(heading), ...lines].join('\n')}\n`);
  return EXIT_CODES.ok;
}

function rowOf({ level, startedMs, watchedMs, plannedMs, ended, directory }: ListedRun): string[] {
  const watched =
    watchedMs < plannedMs * 0.99 ? `${formatSpan(watchedMs)} of ${formatSpan(plannedMs)}` : formatSpan(watchedMs);
  return [level.toUpperCase(), formatDateTime(startedMs), watched, ended, printable(directory)];
}
