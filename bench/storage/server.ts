import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 100;
const START_MS = 60_000;
const STOP_MS = 30_000;

/** A peer's server on a port of the loopback interface; ended when it is disposed of. */
export interface Server extends AsyncDisposable {
  /** The whole body of the answer. Throws unless its status says success. */
  ask(path: string, options?: AskOptions): Promise<Buffer>;
  /** CPU time of all threads so far. */
  cpuMs(): number;
}

export interface AskOptions {
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ServerOptions {
  readonly command: readonly string[];
  readonly port: number;
  /** Answers with success once the server is ready. */
  readonly readyPath: string;
  readonly logFile: string;
}

/** Why a program cannot run here; undefined when it can. */
export function missingProgram(program: string, debianPackage: string): string | undefined {
  const found = spawnSync('sh', ['-c', 'command -v "$0"', program]).status === 0;
  return found ? undefined : `${program} is not installed (Debian: ${debianPackage})`;
}

/** A TCP port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves when the server is ready. */
export async function openServer({ command, port, readyPath, logFile }: ServerOptions): Promise<Server> {
  const [program, ...args] = command as [string, ...string[]];
  const log = openSync(logFile, 'a');
  const child = spawn(program, args, { stdio: ['ignore', log, log] });
  closeSync(log);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  const connection = new Agent({ keepAlive: true, maxSockets: 1 });
  const close = async () => {
    connection.destroy();
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(killer);
    process.off('exit', killAtExit);
  };
  const ask: Server['ask'] = (path, options = {}) => askServer({ port, agent: connection, path }, options);
  try {
    await untilReady(child, () => ask(readyPath), logFile);
  } catch (error) {
    await close();
    throw error;
  }
  return { ask, cpuMs: () => cpuMsOf(child.pid as number), [Symbol.asyncDispose]: close };
}

async function untilReady(child: ChildProcess, ask: () => Promise<unknown>, logFile: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < START_MS; waitedMs += LOOK_MS) {
    if (child.exitCode !== null) {
      throw new Error(`${child.spawnfile} ended: ${readFileSync(logFile, 'utf8').slice(-500)}`);
    }
    const isReady = await ask().then(
      () => true,
      () => false,
    );
    if (isReady) return;
    await sleep(LOOK_MS);
  }
  throw new Error(`${child.spawnfile} was not ready within ${START_MS / 1000} s`);
}

function askServer(
  { port, agent, path }: { readonly port: number; readonly agent: Agent; readonly path: string },
  { body, headers = {} }: AskOptions,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const asked = request({ host: '127.0.0.1', port, agent, method, path, headers: { ...headers, ...length } });
    asked.on('error', reject).once('response', (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('error', reject)
        .once('end', () => {
          const answer = Buffer.concat(chunks);
          const status = response.statusCode as number;
          if (status < 300) resolve(answer);
          else reject(new Error(`status ${status} for ${path}: ${answer.toString('utf8', 0, 300)}`));
        });
    });
    asked.end(body);
  });
}

/** By the scheduler's count, in nanoseconds; what `/proc/PID/stat` says is in hundredths of a second. */
function cpuMsOf(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  const perThread = readdirSync(tasks).map((tid) => Number(readOrNothing(`${tasks}/${tid}/schedstat`).split(' ')[0]));
  return perThread.reduce((sum, ns) => sum + ns, 0) / 1e6;
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '0'; // The thread has ended in between.
  }
}

/** Bytes of all files below a directory whose names end so. */
export function bytesBelow(directory: string, suffix = ''): number {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(suffix));
  const sizes = files.map((file) => statSync(join(directory, file), { throwIfNoEntry: false }));
  return sizes.reduce((sum, stats) => sum + (stats?.isFile() ? stats.size : 0), 0);
}
