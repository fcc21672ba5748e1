import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const SUITE = fileURLToPath(new URL('../../test/node-test-suite.ts', import.meta.url));

it('the contract suite runs under node:test', async () => {
  const args = ['--conditions=@tidemark/source', '--disable-warning=ExperimentalWarning', '--test-reporter=tap', SUITE];
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  expect(stdout).toMatch(/\n# fail 0\n/);
  expect(Number(/\n# pass (\d+)\n/.exec(stdout)?.[1])).toBeGreaterThan(12);
});
