import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A program that runs until it is disposed of, and tells in lines how it is getting on. */
export interface Workload extends AsyncDisposable {
  readonly pid: number;
  /** The first line it printed. */
  readonly greeting: string;
  /** The next line it prints. Throws when it ended before. */
  line(): Promise<string>;
  /** Writes a line to its stdin. */
  tell(line: string): void;
  /** Gives a command and waits until it is done. */
  ask(command: string): Promise<void>;
  signal(signal: NodeJS.Signals): void;
}

export function workloadFile(name: string): string {
  return fileURLToPath(new URL(`workloads/${name}`, import.meta.url));
}

/** Starts a workload of ours that runs under Node.js, and waits until it takes commands. */
export function startNodeWorkload(name: string, ...args: string[]): Promise<Workload> {
  return startWorkload(process.execPath, ['--expose-gc', workloadFile(name), ...args]);
}

/** Starts a shell script of ours, and waits until it has printed a line. */
export function startShellWorkload(name: string, ...args: string[]): Promise<Workload> {
  return startWorkload(workloadFile(name), args);
}

/** Starts any program that prints a line when it is ready, and waits for that. */
export async function startWorkload(command: string, args: readonly string[] = []): Promise<Workload> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child, 'spawn');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${command} ${args.join(' ')} ended`);
    return value as string;
  };
  const tell = (text: string) => void child.stdin.write(`${text}\n`);
  return {
    pid: child.pid as number,
    greeting: await line(),
    line,
    tell,
    ask: async (text) => {
      tell(text);
      await line();
    },
    signal: (signal) => void child.kill(signal),
    [Symbol.asyncDispose]: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
