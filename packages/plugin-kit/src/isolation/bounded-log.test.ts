import { createFakeClock } from '@tidemark/core';
import { expect, it } from 'vitest';
import { createBoundedLog, type LogLine } from './bounded-log.ts';

function watchLog() {
  const clock = createFakeClock();
  const lines: LogLine[] = [];
  return { clock, lines, log: createBoundedLog(clock, (line) => lines.push(line)) };
}

it('lets lines through as plain data', () => {
  const { lines, log } = watchLog();
  log.warn('slow', { ms: 12, of: new Date(0), how: () => 1 });
  log.debug('quiet');
  expect(lines).toEqual([
    { level: 'warn', message: 'slow', facts: { ms: 12, of: '1970-01-01T00:00:00.000Z' } },
    { level: 'debug', message: 'quiet' },
  ]);
});

it('leaves out what is too much, and says how much that was', async () => {
  const { clock, lines, log } = watchLog();
  for (let i = 0; i < 150; i++) log.info(`line ${i}`);
  expect(lines).toHaveLength(100);
  await clock.advance(10_000);
  log.info('later');
  expect(lines.slice(100)).toEqual([
    { level: 'warn', message: '50 lines were left out' },
    { level: 'info', message: 'later' },
  ]);
});

it('cuts what is too long, and does without what is no plain data', () => {
  const { lines, log } = watchLog();
  const circle: Record<string, unknown> = {};
  circle.circle = circle;
  log.info('x'.repeat(10_000), { text: 'y'.repeat(20_000) });
  log.info('circle', circle);
  log.info('big', { n: 1n });
  expect(lines[0]?.message).toHaveLength(4096);
  expect(lines.map(({ facts }) => facts)).toEqual([
    { leftOut: '20011 characters' },
    { leftOut: 'not plain data' },
    { leftOut: 'not plain data' },
  ]);
});
