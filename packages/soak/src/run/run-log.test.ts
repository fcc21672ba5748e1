import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeClock } from '@tidemark/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRunLog, readRunLog } from './run-log.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-run-log-'));
  file = join(directory, 'run.ndjson');
});
afterEach(() => rmSync(directory, { recursive: true }));

const START = `${JSON.stringify({ atMs: 1, type: 'run-started', runId: 'a' })}\n`;

describe('openRunLog', () => {
  it('has each line in the file before it returns, readable by its owner alone', () => {
    const log = openRunLog(file, createFakeClock(1000.7));
    log.append({ type: 'trouble', message: 'one' });
    expect(readFileSync(file, 'utf8')).toBe('{"atMs":1000,"type":"trouble","message":"one"}\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    log.close();
  });

  it('names no path of the machine in what it quotes of errors', () => {
    const log = openRunLog(file, createFakeClock(1));
    log.append({ type: 'trouble', message: `${directory}/logs/api.log cannot be written` });
    log.close();
    expect(log.entries).toMatchObject([{ message: 'logs/api.log cannot be written' }]);
    expect(readFileSync(file, 'utf8')).not.toContain(directory);
  });

  it('goes on after a line that was cut short, which stays and is ignored', () => {
    writeFileSync(file, `${START}{"atMs":2,"type":"tro`);
    const log = openRunLog(file, createFakeClock(3));
    expect(log.entries).toHaveLength(1);
    log.append({ type: 'trouble', message: 'after' });
    log.close();
    expect(readRunLog(file)).toMatchObject([{ atMs: 1 }, { atMs: 3, message: 'after' }]);
  });
});

describe('readRunLog', () => {
  it('says when there is no run', () => {
    expect(() => readRunLog(file)).toThrow(expect.objectContaining({ code: 'SOAK_RUN_NOT_FOUND' }));
  });

  it.each(['', 'hello\n', '{"atMs":1,"type":"trouble","message":""}\n', 'null\n', '{"type":"run-started"}\n'])(
    'refuses %j',
    (text) => {
      writeFileSync(file, text);
      expect(() => readRunLog(file)).toThrow(expect.objectContaining({ code: 'SOAK_RUN_UNREADABLE' }));
    },
  );

  it('reads a log while it is written', () => {
    writeFileSync(file, START);
    appendFileSync(file, '{"atMs":2');
    expect(readRunLog(file)).toHaveLength(1);
  });
});
