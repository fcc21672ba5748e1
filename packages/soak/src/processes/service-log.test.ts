import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { createFakeClock, systemClock } from '@tidemark/core';
import { afterAll, expect, it } from 'vitest';
import { PATIENT, startScript } from '../../test/test-service.ts';
import { DEFAULT_ERROR_LINES, type ErrorLines } from './error-lines.ts';
import { createServiceLog } from './service-log.ts';

const root = mkdtempSync(join(tmpdir(), 'tidemark-log-'));
afterAll(() => rmSync(root, { recursive: true }));

let logs = 0;

function openLog(clock = systemClock) {
  const file = join(root, `${++logs}.log`);
  const errors: ErrorLines[] = [];
  const log = createServiceLog({
    file,
    plan: { maxBytes: 1e6, files: 2 },
    errorLines: DEFAULT_ERROR_LINES,
    clock,
    onErrorLines: (lines) => errors.push(lines),
    onTrouble: () => {},
  });
  return { log, errors, read: () => readFileSync(file, 'utf8') };
}

it('keeps whole lines of two streams, and those of another start behind them', async () => {
  const { log, read } = openLog();
  const out = new PassThrough();
  const err = new PassThrough();
  const { finished } = log.follow([out, err]);
  out.write('out ');
  err.write('err\n');
  out.end('put');
  err.end();
  await finished;
  await log.follow([Readable.from([Buffer.from('again\n')])]).finished;
  await log.close();
  expect(read()).toBe('err\nout put\nagain\n');
});

it('tells error lines, those of the last second when it is closed', async () => {
  const { log, errors } = openLog(createFakeClock());
  const lines = ['ERROR a\n', 'fine\n', 'ERROR b password=hunter2\n', 'ERROR c\n'];
  await log.follow([Readable.from(lines.map((line) => Buffer.from(line)))]).finished;
  await log.close();
  expect(errors.map(({ count, excerpt }) => ({ count, excerpt }))).toEqual([
    { count: 1, excerpt: 'ERROR a' },
    { count: 2, excerpt: 'ERROR b password=[redacted]' },
  ]);
});

it('finds the ready line, knows how many there were, and the last of them', async () => {
  const { log } = openLog();
  const lines = Array.from({ length: 30 }, (_, i) => `line ${i}\n`).join('');
  const output = log.follow([Readable.from([Buffer.from(lines)])], /^line 3$/g);
  await output.matched;
  await output.finished;
  expect(output.lineCount).toBe(30);
  expect(output.recentLines().slice(-2)).toEqual(['line 28', 'line 29']);
  await log.close();
});

it('closes although somebody keeps the output open', async () => {
  const clock = createFakeClock();
  const { log, read } = openLog(clock);
  const out = new PassThrough();
  const output = log.follow([out]);
  out.write('first\nunfinished');
  await expect.poll(() => output.lineCount, PATIENT).toBe(1);
  const closed = log.close();
  await clock.advance(1000);
  await closed;
  expect(read()).toBe('first\nunfinished\n');
});

it('makes a service wait that writes faster than the disk', async () => {
  await using test = await startScript('exec yes "a line of output that comes again and again"', { maxBytes: 2e6 });
  const before = process.memoryUsage().rss;
  await expect.poll(() => test.service.output.lineCount, PATIENT).toBeGreaterThan(300_000);
  await test.service.stop({ signal: 'SIGTERM', graceMs: 1000 });
  await test.closeLog();
  expect(process.memoryUsage().rss - before).toBeLessThan(50e6);
  expect(test.text().length).toBeLessThanOrEqual(2e6);
});
