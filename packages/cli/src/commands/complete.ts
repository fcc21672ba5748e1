import type { Command } from 'commander';
import type { Candidate } from '../completion/candidate.ts';
import { completeLine } from '../completion/command-completion.ts';
import { COMPLETION_SCRIPTS } from '../completion/scripts.ts';
import { continueForBash, type OpenWord, parseShellLine, type Shell } from '../completion/shell-words.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import type { SourceFlags } from '../history-source.ts';
import { openOutput } from '../output.ts';

export interface CompleteFlags {
  /** The command line up to the cursor. */
  readonly line?: string;
  /** Where bash takes words apart. */
  readonly wordBreaks?: string;
}

/** `tidemark complete`: the script of a shell, or what that script asks on every press of the tab key. */
export async function complete(shell: Shell, flags: CompleteFlags, command: Command): Promise<ExitCode> {
  const output = openOutput();
  if (flags.line === undefined) {
    output.write(COMPLETION_SCRIPTS[shell]);
    return EXIT_CODES.ok;
  }
  const line = parseShellLine(flags.line, shell);
  const candidates = await completeLine(command.parent ?? command, line, openSource).catch(nothingToOffer);
  for (const candidate of candidates) output.write(`${toAnswer(candidate, line.current, shell, flags)}\n`);
  return EXIT_CODES.ok;
}

/** Loaded when a label is asked for, and not for each flag. */
async function openSource(flags: SourceFlags) {
  return (await import('../history-source.ts')).openSource(flags);
}

/** A line that is half typed may be wrong in every way, and there is no place to say so. */
function nothingToOffer(): Candidate[] {
  return [];
}

function toAnswer({ value, description = '' }: Candidate, word: OpenWord, shell: Shell, flags: CompleteFlags): string {
  if (shell === 'bash') return continueForBash(word, value, flags.wordBreaks ?? '');
  return description === '' ? value : `${value}\t${description}`;
}
