const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';

/** The terminal while a command has it to itself. */
export interface Screen {
  readonly width: number;
  readonly height: number;
  draw(lines: readonly string[]): void;
  /** Gives the terminal back as it was. Happens by itself when the process ends before. */
  close(): void;
}

export interface ScreenEvents {
  onKey(key: string): void;
  onResize(): void;
}

/** Takes over the terminal: alternate screen, no cursor, no line wrap, every key at once. */
export function openScreen({ onKey, onResize }: ScreenEvents): Screen {
  const { stdin, stdout } = process;
  const takeInput = (data: Buffer) => onKey(data.toString());
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    process.off('exit', close);
    stdout.off('resize', onResize);
    stdin.off('data', takeInput);
    if (stdin.isTTY) stdin.setRawMode(false).pause();
    stdout.write(LEAVE);
  };
  process.on('exit', close);
  stdout.on('resize', onResize);
  if (stdin.isTTY) stdin.setRawMode(true).on('data', takeInput).resume();
  stdout.write(ENTER);
  return {
    get width() {
      return stdout.columns;
    },
    get height() {
      return stdout.rows;
    },
    // In one write, or it would flicker. Each line is erased before it is written: afterwards, the cursor of a full
    // line still stands on its last character.
    draw: (lines) => void stdout.write(`\u001b[H${lines.map((line) => `\u001b[2K${line}`).join('\r\n')}`),
    close,
  };
}
