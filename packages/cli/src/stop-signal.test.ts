import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const STUBBORN = fileURLToPath(new URL('../test/stubborn-process.ts', import.meta.url));

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'asks at the first %s, takes an echo of it as the same, and ends the process at the second',
  async (signal) => {
    const child = spawn(process.execPath, ['--conditions=@tidemark/source', STUBBORN], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const line = async () => (await lines.next()).value as string;
    expect(await line()).toBe('ready');
    child.kill(signal);
    expect(await line()).toBe('asked');
    child.kill(signal);
    child.stdin.write('go on\n');
    expect(await line()).toBe('later');
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([128 + constants.signals[signal], null]);
  },
);
