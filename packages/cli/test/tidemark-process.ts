import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../bin/tidemark.js', import.meta.url));
const IN_TURN = fileURLToPath(new URL('./commands-in-turn.ts', import.meta.url));

/** Lets what V8 compiled serve the next command, also where a test makes an environment of its own. */
export const CACHE_ENV = {
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
  XDG_CACHE_HOME: fileURLToPath(new URL('../../../node_modules/.cache', import.meta.url)),
};

/** Runs a command of a shell on a pseudo-terminal of its own, of 80 columns and 24 lines: script(1) of util-linux. */
export function startOnTerminal(command: string, { folder }: Workplace) {
  return spawn('script', ['--quiet', '--return', '--command', `stty cols 80 rows 24; exec ${command}`, '/dev/null'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      NO_COLOR: '1',
      TERM: 'xterm-256color',
      SHELL: '/bin/sh',
      ...CACHE_ENV,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

/** For tests that start commands: each takes half a second, and longer where other tests keep the machine busy. */
export const PATIENT = { timeout: 30_000 };

/** How a command ended and what it wrote. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
  /** Resolves with all of stdout so far once it matches; rejects when the command ends before. */
  printed(pattern: RegExp): Promise<string>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A folder in which commands run as for a new user: nothing configured, nothing recorded. */
export interface Workplace extends Disposable {
  readonly folder: string;
  /** The `tidemark` command as people start it. */
  start(args: readonly string[], options?: RunOptions): Running;
  /** Another program, in the same folder and environment. */
  startProgram(program: string, args: readonly string[], options?: RunOptions): Running;
  run(args: readonly string[], options?: RunOptions): Promise<Outcome>;
  /** The same for a tenth of the time: all such commands run one after the other in one process, started by the first. */
  runInTurn(args: readonly string[]): Promise<Outcome>;
}

export function openWorkplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-cli-'));
  const running = new Set<ChildProcess>();
  const ownEnv = {
    PATH: process.env.PATH,
    HOME: folder,
    TZ: 'UTC',
    ...CACHE_ENV,
  };
  let inTurn: ((args: readonly string[]) => Promise<Outcome>) | undefined;
  const startCommandsInTurn = () => {
    const flags = ['--disable-warning=ExperimentalWarning', '--conditions=@tidemark/source'];
    const child = spawn(process.execPath, [...flags, IN_TURN], {
      cwd: folder,
      env: ownEnv,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    running.add(child);
    return askInTurn(child.stdin, child.stdout);
  };
  const startProgram: Workplace['startProgram'] = (program, args, { env = {}, cwd = folder } = {}) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...ownEnv, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    return watch(child);
  };
  const start: Workplace['start'] = (args, options) =>
    startProgram(process.execPath, ['--disable-warning=ExperimentalWarning', BIN, ...args], options);
  return {
    folder,
    start,
    startProgram,
    run: (args, options) => start(args, options).ended,
    runInTurn: (args) => {
      inTurn ??= startCommandsInTurn();
      return inTurn(args);
    },
    [Symbol.dispose]: () => {
      for (const child of running) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Hands commands to a process that answers a line for each, in their order. */
function askInTurn(stdin: Writable, stdout: Readable): (args: readonly string[]) => Promise<Outcome> {
  const answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return async (args) => {
    stdin.write(`${JSON.stringify(args)}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error(`tidemark ${args.join(' ')} ended the process that was to run more commands`);
    return JSON.parse(value) as Outcome;
  };
}

function watch(child: ChildProcess): Running {
  const text = { stdout: '', stderr: '' };
  const { stdout, stderr } = child;
  stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text.stdout += chunk;
  });
  stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text.stderr += chunk;
  });
  const ended = new Promise<Outcome>((resolve) => child.once('close', (code) => resolve({ code, ...text })));
  const printed = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => pattern.test(text.stdout) && resolve(text.stdout);
      stdout?.on('data', look);
      child.once('close', (code) =>
        reject(new Error(`ended with ${code} before ${pattern}: ${text.stdout}${text.stderr}`)),
      );
      look();
    });
  return { child, ended, printed };
}
