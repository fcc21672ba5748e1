import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readProcess } from '@tidemark/collector';
import { systemClock } from '@tidemark/core';
import { expect, it } from 'vitest';
import { PATIENT, startScript } from '../../test/test-service.ts';
import { endLeftovers, endOrphans } from './leftovers.ts';
import { findRunning, formatMark, type ProcessIdentity, RUN_MARK } from './run-mark.ts';

const SHORT = { signal: 'SIGTERM', graceMs: 150 } as const;

/** A process that ran and is gone. */
async function formerProcess(): Promise<ProcessIdentity> {
  const child = spawn('sleep', ['30']);
  const { pid, startTicks } = readProcess(child.pid as number) as ProcessIdentity;
  child.kill('SIGKILL');
  await once(child, 'exit');
  return { pid, startTicks };
}

it('ends what a soak has left that is gone, and tells what that was', async () => {
  const mark = { runId: randomUUID(), owner: await formerProcess(), service: 'api' };
  const env = { ...process.env, [RUN_MARK]: formatMark(mark) };
  const child = spawn('sleep', ['30'], { env, detached: true });
  const ended = once(child, 'exit');
  await expect.poll(() => readProcess(child.pid as number)?.name, PATIENT).toBe('sleep');
  const sentences = await endLeftovers(systemClock, SHORT);
  expect(await ended).toEqual([null, 'SIGTERM']);
  expect(sentences).toContain(
    `an earlier soak (run ${mark.runId}, pid ${mark.owner.pid}) was killed; this one ended sleep (pid ${child.pid})`,
  );
});

it('leaves alone what belongs to a soak that runs', async () => {
  await using test = await startScript('exec sleep 30');
  await endLeftovers(systemClock, SHORT);
  expect(findRunning(test.service)?.pid).toBe(test.service.pid);
});

it('says so when there is nothing', async () => {
  const owned = { runId: randomUUID(), owner: await formerProcess() };
  expect(await endOrphans(owned, SHORT, systemClock)).toBe('found nothing left running');
});
