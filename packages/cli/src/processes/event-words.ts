import { constants } from 'node:os';
import type { EventsShape } from '@tidemark/api';
import type { EventType } from '@tidemark/core';
import { printable } from '../format/printable.ts';
import { formatSpan } from '../format/time.ts';

type Details = EventsShape[number]['details'];

const SIGNAL_NAMES = new Map<unknown, string>(
  Object.entries(constants.signals).map(([name, number]) => [number, name]),
);

/** How a process ended, as far as the kernel says: `exit code 1`, `killed by SIGKILL`; empty when it does not. */
export function describeEnding({ exitCode, signal }: Details): string {
  if (signal !== undefined) return `killed by ${SIGNAL_NAMES.get(signal) ?? `signal ${signal}`}`;
  return exitCode === undefined ? '' : `exit code ${exitCode}`;
}

const WORDS: Readonly<Record<EventType, (details: Details) => string>> = {
  'process-start': () => 'began',
  'process-exit': (details) => `ended${withComma(describeEnding(details))}`,
  'process-crash': (details) => describeEnding(details) || 'crashed',
  'process-restart': ({ previousPid, downMs = 0 }) => {
    const previous = previousPid === undefined ? 'one of its name' : `pid ${previousPid}`;
    return `replaces ${previous}${Number(downMs) < 1000 ? '' : ` after ${formatSpan(Number(downMs))}`}`;
  },
  'process-exec': ({ previousName = 'something else' }) => `was called ${previousName}`,
  'clock-step': ({ stepMs = 0 }) =>
    `the clock was set ${Number(stepMs) < 0 ? 'back' : 'forward'} by ${formatSpan(Math.abs(Number(stepMs)))}`,
  suspend: ({ durationMs = 0 }) => `the machine slept for ${formatSpan(Number(durationMs))}`,
  'ticks-missed': ({ missed = 0 }) => `the recorder was late and skipped ${ticks(missed)}`,
  'frames-lost': ({ missed = 0 }) => `${frames(missed)} could not be stored`,
};

/** What an event tells, in words, without when and whom. */
export function describeEvent({ type, details }: Pick<EventsShape[number], 'type' | 'details'>): string {
  return printable(WORDS[type](details));
}

const withComma = (text: string) => (text === '' ? '' : `, ${text}`);
const ticks = (count: string | number) => (count === 1 ? 'a tick' : `${count} ticks`);
const frames = (count: string | number) => (count === 1 ? 'a frame' : `${count} frames`);
