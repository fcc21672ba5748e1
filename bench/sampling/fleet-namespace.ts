import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readTree } from './process-tree.ts';

const UNSHARE = ['--pid', '--mount-proc', '--fork', '--kill-child'] as const;

/** A PID namespace in which a number of processes live and one command looks at them. */
export interface FleetNamespace extends AsyncDisposable {
  /** Of the command, as it is known outside. */
  readonly commandPid: number;
  /** How many processes the command can see, itself included. */
  countProcesses(): number;
  /** Throws, with what the command complained of, when it has ended. */
  requireRunning(): void;
}

export interface FleetNamespaceOptions {
  readonly fleet: string;
  readonly processes: number;
  readonly command: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Where the command's standard output goes. */
  readonly outputFile: string;
  readonly errorFile: string;
  readonly signal: AbortSignal;
}

const LOOK_MS = 50;
const START_MS = 20_000;

/** Why there can be no such namespace here; undefined when there can. */
export function whyNoNamespace(): string | undefined {
  const { error, status, stderr } = spawnSync('unshare', [...UNSHARE, 'true'], { encoding: 'utf8' });
  if (error === undefined && status === 0) return undefined;
  const reason = error === undefined ? stderr.trim() : 'there is no unshare(1)';
  return `a PID namespace of its own is not to be had (${reason}); it takes root on Linux`;
}

/** Resolves when all processes of the fleet are complete and the command has started. */
export async function openFleetNamespace(options: FleetNamespaceOptions): Promise<FleetNamespace> {
  const { fleet, processes, command, environment, outputFile, errorFile, signal } = options;
  const [output, errors] = [openSync(outputFile, 'w'), openSync(errorFile, 'w')];
  // Standard input stays open and empty: a command may take its end for a request to stop.
  const unshare = spawn('unshare', [...UNSHARE, fleet, String(processes), ...command], {
    stdio: ['pipe', output, errors],
    env: environment,
  });
  for (const file of [output, errors]) closeSync(file);
  const ended = new Promise<void>((resolve) => unshare.once('exit', () => resolve()));
  const pid = unshare.pid as number;
  const requireRunning = () => {
    if (unshare.exitCode === null) return;
    throw new Error(
      `${command[0]} ended with code ${unshare.exitCode}: ${readFileSync(errorFile, 'utf8').slice(-500)}`,
    );
  };
  const close = async () => {
    unshare.kill('SIGKILL');
    await ended;
  };
  try {
    return {
      commandPid: await findCommand(unshare, requireRunning, signal),
      countProcesses: () => readTree(pid).length - 1,
      requireRunning,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The one below the fleet's first process that is not called as the fleet is. */
async function findCommand(unshare: ChildProcess, requireRunning: () => void, signal: AbortSignal): Promise<number> {
  for (let waitedMs = 0; waitedMs < START_MS; waitedMs += LOOK_MS) {
    requireRunning();
    const [, first, ...others] = readTree(unshare.pid as number);
    const found = others.find(({ parentPid, name }) => parentPid === first?.pid && !name.startsWith('fleet'));
    if (found !== undefined) return found.pid;
    await sleep(LOOK_MS, undefined, { signal });
  }
  throw new Error(`the command did not start within ${START_MS / 1000} s`);
}
