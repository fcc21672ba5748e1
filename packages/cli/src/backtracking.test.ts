import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const PROGRAM = `
  import { boundBacktracking } from '${new URL('./backtracking.ts', import.meta.url)}';
  boundBacktracking();
  const [pattern, text] = process.argv.slice(1);
  const compiled = new RegExp(pattern, 's');
  process.stdout.write(String(compiled.test(text)));
`;

// Without the bound each takes from seconds to minutes.
describe('a regular expression that goes back and forth', () => {
  it.each([
    ['^(?:.*.*.*.*.*.*=x)$', 'a'.repeat(200), 'false'],
    ['^(?:(a+a+)+b)$', 'a'.repeat(40), 'false'],
    ['^(?:(a|a)*b)$', `${'a'.repeat(40)}b`, 'true'],
  ])('%s is answered all the same', (pattern, text, answer) => {
    const args = ['--input-type=module', '-e', PROGRAM, '--', pattern, text];
    const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 4000 });
    expect({ stdout, status }).toEqual({ stdout: answer, status: 0 });
  });
});
