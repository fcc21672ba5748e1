/**
 * Runs the commands that stdin names, one after the other in this process, and prints how each ended: starting a process
 * for each of a hundred mistakes would take most of a minute. For commands that answer at once.
 */
import { text } from 'node:stream/consumers';
import { runCli } from '../src/cli.ts';
import type { Outcome } from './tidemark-process.ts';

const commands = JSON.parse(await text(process.stdin)) as readonly (readonly string[])[];
const outcomes: Outcome[] = [];
const print = process.stdout.write.bind(process.stdout);

for (const args of commands) {
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].write = (chunk: string | Uint8Array) => {
      written[stream] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      return true;
    };
  }
  process.exitCode = undefined;
  await runCli(args);
  process.removeAllListeners('uncaughtException');
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error');
  outcomes.push({ code: Number(process.exitCode ?? 0), ...written });
}

process.exitCode = 0;
print(JSON.stringify(outcomes));
