import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const TIDEMARK = fileURLToPath(new URL('../packages/cli/bin/tidemark', import.meta.url));
const ADDRESS = /\bhttp:\/\/\S+/;

/** `tidemark start`, as a user would run it. */
export interface AgentProcess {
  readonly url: string;
  readonly port: string;
  readonly pid: number;
  signal(signal: NodeJS.Signals): void;
  /** Ends when the process has. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Environment variables, and another `tidemark` than that of this checkout. */
export interface AgentSettings {
  readonly program?: string;
  readonly [variable: `TIDEMARK_${string}`]: string;
}

/** No configuration of whoever runs the tests; what V8 compiled for one process serves the next. */
const environment = (home: string) => ({
  PATH: process.env.PATH,
  HOME: home,
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
});

/** Starts recording into `dataDir` and resolves when the page can be opened. Port 0 is any free one. */
export async function startAgent(
  dataDir: string,
  port = '0',
  { program = TIDEMARK, ...settings }: AgentSettings = {},
): Promise<AgentProcess> {
  const child = spawn(program, ['start', '--data-dir', dataDir, '--port', port], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment(dataDir), ...settings },
  });
  const url = await printedUrl(child);
  return {
    url,
    port: new URL(url).port,
    pid: child.pid as number,
    signal: (signal) => void child.kill(signal),
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
  };
}

/** A command that ends by itself, as a user would run it. Returns what it printed. */
export async function runTidemark(dataDir: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(TIDEMARK, [...args, '--data-dir', dataDir], {
    env: environment(dataDir),
  });
  return stdout.trim();
}

function printedUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const url = ADDRESS.exec(output)?.[0];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`tidemark ended with ${code ?? signal}:\n${output}`)));
  });
}
