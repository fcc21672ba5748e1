import { styleText } from 'node:util';
import { EXIT_CODES, type ExitCode, exitNow } from './exit.ts';

/** Where a command writes its answer. */
export interface Output {
  readonly isTerminal: boolean;
  /** Columns of the terminal; undefined where lines may be as long as they like. */
  readonly width: number | undefined;
  write(text: string): void;
  /** The text in bold or dim on a terminal that shows it, else as it is. */
  bold(text: string): string;
  dim(text: string): string;
  /** The same in a colour, beside a word that says what the colour means. */
  red(text: string): string;
  yellow(text: string): string;
}

/** The process's stdout. A reader that went away, as `head` does, ends the process quietly, with what its exit code is to be. */
export function openOutput(exitCode: ExitCode = EXIT_CODES.ok): Output {
  const { stdout } = process;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') exitNow(exitCode);
    throw error;
  });
  return {
    isTerminal: stdout.isTTY,
    width: stdout.isTTY ? stdout.columns : undefined,
    write: (text) => void stdout.write(text),
    bold: (text) => styleText('bold', text, { stream: stdout }),
    dim: (text) => styleText('dim', text, { stream: stdout }),
    red: (text) => styleText('red', text, { stream: stdout }),
    yellow: (text) => styleText('yellow', text, { stream: stdout }),
  };
}
