import { spawnSync } from 'node:child_process';

/** Runs a command to its end and answers what it printed; fails with that when the command does. */
export function runToEnd(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error ?? status}\n${stdout}\n${stderr}`);
  return stdout;
}
