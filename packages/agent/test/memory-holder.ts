import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Holds as much memory as it is told on its standard input, in MiB. */
const PROGRAM = `
let held = [];
let size = 0;
process.stdin.on('data', (text) => {
  const wanted = Number(text);
  if (wanted < size) {
    [held, size] = [[], 0];
    globalThis.gc();
  }
  held.push(Buffer.alloc((wanted - size) * 2 ** 20, 1));
  size = wanted;
  process.stdout.write('held');
});`;

/** A real process whose memory a test decides. */
export interface MemoryHolder extends AsyncDisposable {
  readonly pid: number;
  hold(mebibytes: number): Promise<void>;
}

export function startMemoryHolder(): MemoryHolder {
  const child: ChildProcess = spawn(process.execPath, ['--expose-gc', '-e', PROGRAM], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return {
    pid: child.pid as number,
    hold: async (mebibytes) => {
      child.stdin?.write(String(mebibytes));
      await once(child.stdout as NonNullable<typeof child.stdout>, 'data');
    },
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
