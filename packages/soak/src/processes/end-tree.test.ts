import { spawn } from 'node:child_process';
import { findProcesses, readProcess } from '@tidemark/collector';
import { systemClock } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { PATIENT, startScript } from '../../test/test-service.ts';
import { endTree } from './end-tree.ts';
import { createMarkedTree } from './marked-tree.ts';
import { findRunning, formatMark, RUN_MARK } from './run-mark.ts';

const SHORT = { signal: 'SIGTERM', graceMs: 150 } as const;
const LONG = { signal: 'SIGTERM', graceMs: 5000 } as const;

/** The scripts say `up` when all of it runs. */
const READY = { readyLine: /^up$/ };

describe('the end of a tree', () => {
  it('comes with SIGKILL after the grace time when SIGTERM is ignored', async () => {
    await using test = await startScript('trap "" TERM; echo up; while :; do sleep 0.01; done', READY);
    await test.service.output.matched;
    const end = await test.service.stop(SHORT);
    expect(end).toMatchObject({ signal: 'SIGKILL', wasAsked: true, killed: true });
    expect(test.tree.look()).toEqual([]);
  });

  it('reaches children and grandchildren, whether their parents live or not', async () => {
    await using test = await startScript(
      'sh -c "sleep 31 & sh -c \\"sleep 32 & echo up\\" & sleep 33" & sleep 34',
      READY,
    );
    await test.service.output.matched;
    await expect.poll(() => test.tree.look().filter(({ name }) => name === 'sleep'), PATIENT).toHaveLength(4);
    await test.service.stop(LONG);
    expect(test.tree.look()).toEqual([]);
  });

  it('reaches a daemon in a session of its own whose parents are gone', async () => {
    await using test = await startScript('setsid sh -c "(sleep 30 & echo up) &" & wait; exit 0', READY);
    await test.service.output.matched;
    await test.service.ended;
    await expect.poll(() => test.tree.look().map(({ name }) => name), PATIENT).toEqual(['sleep']);
    expect(await test.service.stop(LONG)).toMatchObject({ code: 0, wasAsked: false, killed: false });
    expect(test.tree.look()).toEqual([]);
  });

  it('reaches what has cleared its environment and lost its parent, by its session', async () => {
    await using test = await startScript('env -i sleep 30.125 & echo up', READY);
    await test.service.ended;
    const sleeper = () => findProcesses([{ command: '^sleep 30[.]125$' }]);
    await expect.poll(sleeper, PATIENT).toHaveLength(1);
    await test.service.stop(LONG);
    expect(sleeper()).toEqual([]);
  });

  it('leaves nothing of a program that starts another one every few milliseconds', async () => {
    const script = 'trap "" TERM; echo up; while :; do sleep 30 & setsid sleep 30 & sleep 0.02; done';
    await using test = await startScript(script, READY);
    await test.service.output.matched;
    expect(await test.service.stop(SHORT)).toMatchObject({ killed: true });
    expect(test.tree.look()).toEqual([]);
  });

  it('catches up with a chain of processes that each start the next one and exit', async () => {
    const link = 'trap "" TERM; [ -n "$UP" ] || echo up; export UP=1; sh -c "$LINK" &';
    await using test = await startScript(link, { ...READY, env: { LINK: link } });
    await test.service.output.matched;
    await test.service.stop({ signal: 'SIGTERM', graceMs: 0 });
    expect(test.tree.look()).toEqual([]);
  });

  it('wakes what is stopped', async () => {
    await using test = await startScript('kill -STOP $$');
    await expect.poll(() => readProcess(test.service.pid)?.state, PATIENT).toBe('T');
    expect(await test.service.stop(LONG)).toMatchObject({ signal: 'SIGTERM', killed: false });
  });

  it('spares a process that has the pid of an earlier one', async () => {
    await using test = await startScript('exec sleep 30');
    const { pid, startTicks } = test.service;
    const tree = createMarkedTree({ isMarked: () => false, root: { pid, startTicks: startTicks - 1 } });
    await endTree(tree, SHORT, systemClock);
    expect(findRunning(test.service)?.pid).toBe(pid);
  });

  it('spares the shell of a person who has copied the environment', async () => {
    await using test = await startScript('exec sleep 30');
    const copied = `${RUN_MARK}='${formatMark(test.mark)}' sleep 29 & wait; echo still here`;
    const shell = spawn('sh', ['-c', copied], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    const text = shell.stdout.setEncoding('utf8').toArray();
    await expect.poll(() => test.tree.look(), PATIENT).toHaveLength(2);
    await test.service.stop(LONG);
    expect((await text).join('')).toBe('still here\n');
  });

  it('spares itself when it is part of the tree', () => {
    const tree = createMarkedTree({
      isMarked: () => true,
      root: readProcess(process.pid) as { pid: number; startTicks: number },
    });
    expect(tree.look().map(({ pid }) => pid)).not.toContain(process.pid);
  });
});
