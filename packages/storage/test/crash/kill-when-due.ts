import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { SOURCE_CONDITION } from '@tidemark/core';

/** Runs a program with `options`, and kills it as soon as it says something. Resolves with its complaints. */
export async function killWhenDue(program: URL, options: object): Promise<string> {
  const flags = [`--conditions=${SOURCE_CONDITION}`, '--disable-warning=ExperimentalWarning'];
  const path = fileURLToPath(program);
  const child = spawn(process.execPath, [...flags, path, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stdout.on('data', () => child.kill('SIGKILL'));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
    child.kill('SIGKILL');
  });
  await once(child, 'close');
  return errors;
}
