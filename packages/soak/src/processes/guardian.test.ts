import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProcesses, readProcess } from '@tidemark/collector';
import { SOURCE_CONDITION, systemClock } from '@tidemark/core';
import { afterAll, describe, expect, it } from 'vitest';
import { PATIENT } from '../../test/test-service.ts';
import { endTree } from './end-tree.ts';
import { openGuardian } from './guardian.ts';
import { createMarkedTree } from './marked-tree.ts';
import { hasNotEnded, isSameOwner, ownIdentity, parseMark, type RunMark } from './run-mark.ts';

const root = mkdtempSync(join(tmpdir(), 'tidemark-guardian-'));
afterAll(() => rmSync(root, { recursive: true }));

const PROGRAM = fileURLToPath(new URL('../../test/programs/guarded.ts', import.meta.url));
const STARTED = '{"atMs":1,"type":"run-started"}\n{"atMs":2,"type":"ju';

/** A soak in a process of its own. Disposing it ends it and all it started, whatever became of its guardian. */
async function startGuarded(script: string) {
  const logFile = join(mkdtempSync(join(root, 'run-')), 'run.ndjson');
  writeFileSync(logFile, STARTED);
  const soak = spawn(process.execPath, [`--conditions=${SOURCE_CONDITION}`, PROGRAM, logFile, script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(soak.stdout.setEncoding('utf8'), 'data');
  const { mark: text, guardian } = JSON.parse(line as string) as { mark: string; guardian: number };
  const mark = parseMark(text) as RunMark;
  const tree = createMarkedTree({ isMarked: (other) => isSameOwner(other, mark) });
  return {
    soak,
    guardian,
    tree,
    /** The entries behind those that were there. */
    entries: () => readFileSync(logFile, 'utf8').slice(STARTED.length).trim(),
    [Symbol.asyncDispose]: async () => {
      soak.kill('SIGKILL');
      await endTree(tree, { signal: 'SIGKILL', graceMs: 0 }, systemClock);
      await expect.poll(() => isRunning(guardian), PATIENT).toBe(false);
    },
  };
}

describe('a guardian', () => {
  it('ends everything when its soak is killed, and tells the run log', async () => {
    await using test = await startGuarded('trap "" TERM; setsid sh -c "sleep 30 & sleep 31" & echo up; sleep 32');
    await expect.poll(() => test.tree.look().filter(({ name }) => name === 'sleep'), PATIENT).toHaveLength(3);
    test.soak.kill('SIGKILL');
    await expect.poll(test.entries, PATIENT).toMatch(/was killed; its guardian (?:ended .*sleep|found)/);
    expect(test.tree.look()).toEqual([]);
    expect(JSON.parse(test.entries())).toMatchObject({ type: 'trouble', atMs: expect.any(Number) });
  }, 15_000);

  it('cannot be sent away, is replaced when it is killed, and goes when all is done', async () => {
    const logFile = join(root, 'none.ndjson');
    const guardian = openGuardian(
      { mark: { runId: randomUUID(), owner: ownIdentity() }, graceMs: 100, logFile },
      () => {},
    );
    const first = guardian.pid;
    await expect.poll(() => readProcess(first)?.name, PATIENT).toBe('sh');
    expect(readProcess(first)?.sessionId).toBe(first);
    await expect.poll(() => ignores(first), PATIENT).toBe(true);
    process.kill(first, 'SIGKILL');
    await expect.poll(() => guardian.pid, PATIENT).not.toBe(first);
    await guardian.done();
    expect(readProcess(guardian.pid)).toBeUndefined();
    await guardian.done();
    expect(existsSync(logFile)).toBe(false);
    expect(findProcesses([{ command: logFile }])).toEqual([]);
  });
});

function isRunning(pid: number): boolean {
  const found = readProcess(pid);
  return found !== undefined && hasNotEnded(found);
}

/** Whether it outlives the signals of terminals and shells; they are ignored once its script has begun. */
function ignores(pid: number): boolean {
  const ignored = /^SigIgn:\s*([\da-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  const mask = BigInt(`0x${ignored}`);
  // SIGHUP, SIGINT, SIGQUIT, SIGTERM
  return [1, 2, 3, 15].every((signal) => (mask >> BigInt(signal - 1)) % 2n === 1n);
}
