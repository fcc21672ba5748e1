import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@tidemark/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processesWith, shortPlan } from '../../test/test-run.ts';
import { ownIdentity } from '../processes/run-mark.ts';
import { createCrew } from './crew.ts';
import { createEnding } from './ending.ts';
import { runFolderOf } from './run-folder.ts';
import type { RunLogEvent } from './run-log-entry.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-crew-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function openCrew(services: Parameters<typeof shortPlan>[0]['services']) {
  const ending = createEnding(new AbortController().signal);
  const events: RunLogEvent[] = [];
  /** Timers are let go by hand. */
  const timers: (() => void)[] = [];
  const setTimer = (ms: number, callback: () => void) => {
    if (ms !== 1000) return systemClock.setTimer(ms, callback);
    timers.push(callback);
    return () => {};
  };
  const crew = createCrew({
    plan: shortPlan({ services }),
    folder: runFolderOf(directory),
    mark: { runId: directory, owner: ownIdentity() },
    tidemark: ['false'],
    clock: { ...systemClock, setTimer },
    ending,
    onEvent: (event) => events.push(event),
  });
  return { crew, ending, events, timers };
}

describe('a crew', () => {
  it('leaves nothing running that is being started again when it is stopped', async () => {
    const api = { command: ['sh', '-c', 'test -e up && exec sleep 7390; touch up'] as const, cwd: directory };
    const { crew, ending, events, timers } = openCrew({
      api: { ...api, command: [...api.command], onCrash: 'restart' },
    });
    await crew.start();
    await expect.poll(() => timers.length).toBe(1);
    timers[0]?.();
    // Its pause is over, and it is on its way when the run ends.
    await new Promise(setImmediate);
    ending.end('completed');
    await crew.stop();
    await expect.poll(() => processesWith('sleep 7390')).toEqual([]);
    expect(events.filter(({ type }) => type === 'service-started')).toHaveLength(2);
    expect(events.at(-1)).toMatchObject({ type: 'service-ended', wasAsked: true });
  });

  it('ends what a service left behind before it is started again', async () => {
    const command: [string, ...string[]] = ['sh', '-c', 'sleep 7391 & exit 1'];
    const { crew, ending, timers } = openCrew({ api: { command, onCrash: 'restart' } });
    await crew.start();
    await expect.poll(() => timers.length).toBe(1);
    expect(processesWith('sleep 7391')).toEqual([]);
    ending.end('completed');
    await crew.stop();
  });

  it('starts nothing when the run is to end before', async () => {
    const { crew, ending, events } = openCrew({ api: 'sleep 7392' });
    ending.end('interrupted');
    await crew.start();
    await crew.stop();
    expect(events).toEqual([]);
  });
});
