import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openNotifier } from '@tidemark/plugin-kit/host';
import { createTestSurroundings, describeNotifier, type Receiver, sampleMessage } from '@tidemark/plugin-kit/testing';
import { describe, expect, it } from 'vitest';
import { command } from './command.ts';

const PROGRAM = fileURLToPath(new URL('../test/receiver.sh', import.meta.url));
const NEVER = new AbortController().signal;

type Options = Parameters<typeof command>[0];

/** A shell script that keeps what it gets in a folder. */
async function openReceiver(): Promise<Receiver<Options>> {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-command-'));
  const linesOf = (name: string) => {
    const file = join(folder, name);
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  };
  const setMood = (mood: string) => writeFileSync(join(folder, 'mood'), mood);
  setMood('accepting');
  return {
    options: { program: PROGRAM, args: [folder], env: { TOKEN: 'swordfish' } },
    secrets: ['swordfish'],
    accepted: () => linesOf('accepted'),
    moods: ['failing', 'refusing', 'resetting', 'stalling'],
    setMood,
    asked: async (times) => {
      while (linesOf('asked').length < times) await sleep(2);
    },
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }),
  };
}

describeNotifier(command, { describe, it, openReceiver });

/** What running a line of shell throws, or that it throws nothing. */
async function outcomeOf(script: string, options: Partial<Options> = {}): Promise<unknown> {
  const plugin = await openNotifier(
    command({ program: '/bin/sh', args: ['-c', script], ...options }),
    createTestSurroundings(),
  );
  return plugin.deliver(sampleMessage(), NEVER).catch((error: unknown) => error);
}

describe('a command', () => {
  it('reads the message as a line of JSON', async () => {
    const receiver = await openReceiver();
    const plugin = await openNotifier(command(receiver.options), createTestSurroundings());
    await plugin.deliver(sampleMessage(), NEVER);
    expect(receiver.accepted().map((line) => JSON.parse(line))).toEqual([
      { version: 1, host: 'vault-7', ...sampleMessage() },
    ]);
    await receiver[Symbol.asyncDispose]();
  });

  it('sees what it needs of the environment, and no more', async () => {
    process.env.TIDEMARK_TEST_SECRET = 'swordfish';
    const script = '[ "$TIDEMARK_STATUS-$TIDEMARK_SEVERITY-$A" = firing-critical-b ] && [ -z "$TIDEMARK_TEST_SECRET" ]';
    expect(await outcomeOf(script, { env: { A: 'b' } })).toBeUndefined();
    delete process.env.TIDEMARK_TEST_SECRET;
  });

  it('gets its arguments as they are', async () => {
    expect(await outcomeOf('', { args: ['-c', '[ "$1" = \'a b; $(x)\' ]', 'sh', 'a b; $(x)'] })).toBeUndefined();
  });

  it('need not read its input', async () => {
    expect(await outcomeOf('exec 0<&-; exit 0')).toBeUndefined();
  });

  it('may say what it likes, of which the end is kept', async () => {
    const error = (await outcomeOf('head -c 3000000 /dev/zero | tr "\\0" x >&2; echo the end >&2; exit 3')) as Error;
    expect(error.message).toMatch(/^\/bin\/sh: it ended with exit code 3: x+the end$/);
    expect(error.message.length).toBeLessThan(2100);
  });

  it('is killed with what it has started when it takes too long', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-command-'));
    const script = `sleep 3600 & echo $! > ${folder}/pid; wait`;
    expect(await outcomeOf(script, { timeout: '300ms' })).toMatchObject({
      code: 'PLUGIN_KIT_RETRYABLE',
      message: '/bin/sh: it ran longer than 300 ms and was killed',
    });
    const stat = `/proc/${readFileSync(join(folder, 'pid'), 'utf8').trim()}/stat`;
    while (existsSync(stat) && !/\) [ZX] /.test(readFileSync(stat, 'utf8'))) await sleep(5);
    rmSync(folder, { recursive: true });
  });

  it('that is not there may be there later', async () => {
    expect(await outcomeOf('', { program: '/no/such/program' })).toMatchObject({
      code: 'PLUGIN_KIT_RETRYABLE',
      message: 'spawn /no/such/program ENOENT',
    });
  });
});
