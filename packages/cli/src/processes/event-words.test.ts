import { EVENT_TYPES, type EventType } from '@tidemark/core';
import { expect, it } from 'vitest';
import { describeEvent } from './event-words.ts';

it.each<[EventType, Record<string, string | number>, string]>([
  ['process-start', {}, 'began'],
  ['process-exit', {}, 'ended'],
  ['process-exit', { exitCode: 0 }, 'ended, exit code 0'],
  ['process-crash', { exitCode: 3 }, 'exit code 3'],
  ['process-crash', { signal: 9 }, 'killed by SIGKILL'],
  ['process-crash', { signal: 64 }, 'killed by signal 64'],
  ['process-crash', {}, 'crashed'],
  ['process-restart', { previousPid: 7, downMs: 0 }, 'replaces pid 7'],
  ['process-restart', { previousPid: 7, downMs: 12_000 }, 'replaces pid 7 after 12 s'],
  ['process-exec', { previousName: 'sh\u001b' }, 'was called sh\ufffd'],
  ['clock-step', { stepMs: -3_600_000 }, 'the clock was set back by 1h'],
  ['clock-step', { stepMs: 500 }, 'the clock was set forward by 500 ms'],
  ['suspend', { durationMs: 120_000 }, 'the machine slept for 2m'],
  ['ticks-missed', { missed: 1 }, 'the recorder was late and skipped a tick'],
  ['frames-lost', { missed: 12 }, '12 frames could not be stored'],
])('tells %s %j in words', (type, details, words) => {
  expect(describeEvent({ type, details })).toBe(words);
});

it('has words for every type, whatever is known', () => {
  for (const type of EVENT_TYPES) expect(describeEvent({ type, details: {} })).not.toMatch(/undefined|NaN/);
});
