import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAMS = ['fleet', 'floor', 'cpu-clocks', 'yardstick'] as const;

/** Paths of the compiled programs whose sources lie beside this file; each source says what it does. */
export type NativePrograms = Readonly<Record<(typeof PROGRAMS)[number], string>>;

/** Compiles them into `directory`. Throws when there is no C compiler. */
export function compileNativePrograms(directory: string): NativePrograms {
  const compiled = PROGRAMS.map((name) => {
    const target = `${directory}/${name}`;
    const source = fileURLToPath(new URL(`${name}.c`, import.meta.url));
    const { error, status, stderr } = spawnSync('cc', ['-O2', '-pthread', '-o', target, source], { encoding: 'utf8' });
    if (error !== undefined) throw new Error('no C compiler: this bench needs a `cc` (gcc or clang)', { cause: error });
    if (status !== 0) throw new Error(`cc failed on ${source}:\n${stderr}`);
    return [name, target];
  });
  return Object.fromEntries(compiled);
}

/** Runs one of them and returns the numbers it prints. */
export function runForNumbers(program: string, args: readonly string[] = []): number[] {
  const { error, status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  if (error !== undefined || status !== 0) throw new Error(`${program} failed`, { cause: error });
  return stdout.trim().split(/\s+/).map(Number);
}
