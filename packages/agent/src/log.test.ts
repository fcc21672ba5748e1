import { createFakeClock, TidemarkError } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { createLogger, formatLogLine, type LoggerOptions } from './log.ts';

const clock = createFakeClock(Date.UTC(2026, 10, 21, 12, 0, 5));

function logTo(options: Partial<LoggerOptions> & { isTTY?: boolean }) {
  const lines: string[] = [];
  const { isTTY = false, ...rest } = options;
  const stream = { isTTY, write: (text: string) => lines.push(text) };
  const logger = createLogger({ level: 'info', format: 'auto', clock, color: false, stream, ...rest });
  return { logger, lines };
}

const time = new Date(clock.now()).toTimeString().slice(0, 8);

describe('JSON', () => {
  it('is one object a line with level, time, message and fields', () => {
    const { logger, lines } = logTo({});
    logger.info({ frames: 7 }, 'recording');
    expect(lines).toEqual(['{"level":"info","time":"2026-11-21T12:00:05.000Z","frames":7,"msg":"recording"}\n']);
  });

  it('is what a terminal gets when asked for', () => {
    const { logger, lines } = logTo({ isTTY: true, format: 'json' });
    logger.info('x');
    expect(JSON.parse(lines[0] as string)).toMatchObject({ msg: 'x' });
  });

  it('leaves out messages below the level', () => {
    const { logger, lines } = logTo({ level: 'warn' });
    logger.info('x');
    expect(lines).toEqual([]);
  });

  it('keeps code, hint and cause of an error', () => {
    const { logger, lines } = logTo({});
    const cause = new Error('disk full');
    logger.error({ err: new TidemarkError('STORAGE_FAILED', 'cannot write', 'free some space', { cause }) }, 'journal');
    expect(JSON.parse(lines[0] as string).err).toMatchObject({
      code: 'STORAGE_FAILED',
      message: 'cannot write',
      hint: 'free some space',
      cause: { message: 'disk full' },
    });
  });

  it('hides secrets, also below the top', () => {
    const { logger, lines } = logTo({});
    logger.info({ token: 't0', request: { headers: { authorization: 't1' } }, smtp: { password: 't2' } }, 'x');
    expect(lines[0]).not.toMatch(/t[012]/);
    expect(lines[0]).toContain('[redacted]');
  });
});

describe('for people', () => {
  it('is a short line with local time, level, message and fields', () => {
    const { logger, lines } = logTo({ isTTY: true });
    logger.warn({ restarts: 2, reason: 'no frame for 3s' }, 'the recorder was replaced');
    expect(lines).toEqual([`${time} WARN  the recorder was replaced restarts=2 reason="no frame for 3s"\n`]);
  });

  it('names the code of an error and its cause, without the stack', () => {
    const { logger, lines } = logTo({ format: 'pretty' });
    const cause = new Error('ENOSPC');
    logger.error(
      { err: new TidemarkError('STORAGE_DISK_FULL', 'the disk is full', 'free some space', { cause }) },
      'not written',
    );
    expect(lines).toEqual([`${time} ERROR not written the disk is full [STORAGE_DISK_FULL]: ENOSPC\n`]);
  });

  it('has the fields of child loggers', () => {
    const { logger, lines } = logTo({ format: 'pretty' });
    logger.child({ part: 'server' }).info('listening');
    expect(lines).toEqual([`${time} INFO  listening part=server\n`]);
  });

  it('lets no control character through', () => {
    const { logger, lines } = logTo({ format: 'pretty' });
    logger.info({ name: 'a\u001b[31mb\u009b' }, 'line one\nline \u001b[2J two');
    expect(lines[0]?.slice(0, -1)).not.toMatch(/\p{Cc}/u);
  });

  it('is coloured on request', () => {
    expect(formatLogLine('{"level":"warn","time":"2026-11-21T12:00:05.000Z","msg":"x"}', true)).toContain(
      '\u001b[33mWARN',
    );
  });
});
