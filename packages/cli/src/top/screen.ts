import { stopProcessGroup } from '../exit.ts';

const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';

/** The terminal while a command has it to itself. */
export interface Screen {
  readonly width: number;
  readonly height: number;
  draw(lines: readonly string[]): void;
  /** Gives the terminal to the shell until it sends the process back to the front. */
  suspend(): void;
  /** Gives the terminal back as it was. Happens by itself when the process ends before. */
  close(): void;
}

export interface ScreenEvents {
  /** What the terminal sent, one key or several. */
  onKeys(keys: string): void;
  /** The terminal has another size, or was somebody else's in between. */
  onResize(): void;
}

/** Takes over the terminal: alternate screen, no cursor, no line wrap, every key at once. */
export function openScreen({ onKeys, onResize }: ScreenEvents): Screen {
  const { stdin, stdout } = process;
  const takeInput = (data: Buffer) => onKeys(data.toString());
  let isOurs = false;
  const enter = () => {
    if (isOurs) return;
    isOurs = true;
    if (stdin.isTTY) stdin.setRawMode(true);
    stdout.write(ENTER);
  };
  const leave = () => {
    if (!isOurs) return;
    isOurs = false;
    if (stdin.isTTY) stdin.setRawMode(false);
    stdout.write(LEAVE);
  };
  const suspend = () => {
    leave();
    stopProcessGroup();
  };
  const resume = () => {
    enter();
    onResize();
  };
  const close = () => {
    process.off('exit', close).off('SIGTSTP', suspend).off('SIGCONT', resume);
    stdout.off('resize', onResize);
    stdin.off('data', takeInput);
    if (stdin.isTTY) stdin.pause();
    leave();
  };
  process.on('exit', close).on('SIGTSTP', suspend).on('SIGCONT', resume);
  stdout.on('resize', onResize);
  enter();
  if (stdin.isTTY) stdin.on('data', takeInput).resume();
  return {
    get width() {
      return stdout.columns;
    },
    get height() {
      return stdout.rows;
    },
    // In one write, or it would flicker. Each line is erased before it is written: afterwards, the cursor of a full
    // line still stands on its last character.
    draw: (lines) => void (isOurs && stdout.write(`\u001b[H${lines.map((line) => `\u001b[2K${line}`).join('\r\n')}`)),
    suspend,
    close,
  };
}
