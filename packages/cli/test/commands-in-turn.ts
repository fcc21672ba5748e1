/**
 * Runs the command that each line of stdin names, one after the other in this process, and prints a line of how each
 * ended: starting a process for each of some hundred questions and mistakes would take minutes.
 */
import { createInterface } from 'node:readline';
import { runCli } from '../src/cli.ts';
import type { Outcome } from './tidemark-process.ts';

const STREAMS = ['stdout', 'stderr'] as const;
const print = process.stdout.write.bind(process.stdout);
const zone = process.env.TZ;

type Written = () => void;

/** Collects what is written to a stream. */
function collect(stream: (typeof STREAMS)[number]): Buffer[] {
  const chunks: Buffer[] = [];
  process[stream].write = (chunk: string | Uint8Array, encoding?: BufferEncoding | Written, written?: Written) => {
    chunks.push(Buffer.from(chunk as string));
    const callback = typeof encoding === 'function' ? encoding : written;
    if (callback !== undefined) process.nextTick(callback);
    return true;
  };
  return chunks;
}

/** What the end of a process would take away. */
function forget(): void {
  process.env.TZ = zone;
  process.exitCode = undefined;
  for (const event of ['uncaughtException', 'SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(event);
  for (const stream of STREAMS) process[stream].removeAllListeners('error');
}

for await (const line of createInterface({ input: process.stdin })) {
  const [stdout, stderr] = [collect('stdout'), collect('stderr')];
  await runCli(JSON.parse(line) as readonly string[]);
  const outcome: Outcome = {
    code: Number(process.exitCode ?? 0),
    stdout: Buffer.concat(stdout).toString(),
    stderr: Buffer.concat(stderr).toString(),
  };
  forget();
  print(`${JSON.stringify(outcome)}\n`);
}
