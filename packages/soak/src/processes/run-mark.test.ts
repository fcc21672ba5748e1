import { expect, it } from 'vitest';
import { findRunning, formatMark, ownIdentity, parseMark } from './run-mark.ts';

const MARK = { runId: '2026-11-21T10-00', owner: { pid: 4711, startTicks: 123_456_789 }, service: 'api/worker 1' };

it('says run, owner and service', () => {
  expect(formatMark(MARK)).toBe('2026-11-21T10-00/4711-123456789/api/worker 1');
  expect(parseMark(formatMark(MARK))).toEqual(MARK);
});

it.each(['', 'a', 'a/b', 'a/1-2', 'a/1-2/', 'a/1-x/b', '/1-2/b'])('is not %o', (text) => {
  expect(parseMark(text)).toBeUndefined();
});

it('knows a process by its start', () => {
  const own = ownIdentity();
  expect(findRunning(own)?.pid).toBe(process.pid);
  expect(findRunning({ ...own, startTicks: own.startTicks + 1 })).toBeUndefined();
});
