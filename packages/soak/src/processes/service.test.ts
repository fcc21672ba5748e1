import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readProcess } from '@tidemark/collector';
import { afterAll, describe, expect, it } from 'vitest';
import { startScript } from '../../test/test-service.ts';
import { formatMark, RUN_MARK } from './run-mark.ts';

describe('a service', () => {
  it('runs with the environment, the directory and the mark, and has nothing to read', async () => {
    const script = `echo "$COLOR $${RUN_MARK} $(pwd) [$(cat)]"`;
    await using test = await startScript(script, { cwd: '/usr', env: { COLOR: 'red' } });
    await test.service.ended;
    await test.closeLog();
    expect(test.text()).toBe(`red ${formatMark(test.mark)} /usr []\n`);
  });

  it('leads a session of its own', async () => {
    await using test = await startScript('exec sleep 30');
    expect(readProcess(test.service.pid)?.sessionId).toBe(test.service.pid);
  });

  it('keeps both kinds of output', async () => {
    await using test = await startScript('echo out; echo err >&2; printf unfinished');
    await test.service.ended;
    await test.closeLog();
    expect(test.text().split('\n').sort()).toEqual(['', 'err', 'out', 'unfinished']);
  });

  it('can open its output by name', async () => {
    await using test = await startScript('echo out > /dev/stdout; echo err >> /dev/stderr');
    await test.service.ended;
    await test.closeLog();
    expect(test.text().split('\n').sort()).toEqual(['', 'err', 'out']);
  });

  it('tells its end at once, although a child keeps the output open', async () => {
    await using test = await startScript('sleep 30 & exit 3');
    expect(await test.service.ended).toMatchObject({ code: 3, signal: null, wasAsked: false, killed: false });
    expect(test.tree.look()).toHaveLength(1);
    const end = await test.service.stop({ signal: 'SIGTERM', graceMs: 5000 });
    expect(end).toMatchObject({ code: 3, wasAsked: false, killed: false });
    expect(test.tree.look()).toEqual([]);
  });

  it('tells the signal that ended it', async () => {
    await using test = await startScript('kill -SEGV $$');
    expect(await test.service.ended).toMatchObject({ code: null, signal: 'SIGSEGV', wasAsked: false });
  });

  it('was asked when it is stopped', async () => {
    await using test = await startScript('trap "exit 7" TERM; echo up; while :; do sleep 0.01; done', {
      readyLine: /up/,
    });
    await test.service.output.matched;
    const end = await test.service.stop({ signal: 'SIGTERM', graceMs: 5000 });
    expect(end).toMatchObject({ code: 7, signal: null, wasAsked: true, killed: false });
    expect(await test.service.stop({ signal: 'SIGTERM', graceMs: 5000 })).toEqual(end);
  });

  it('takes tidemark for the program it was told', async () => {
    await using test = await startScript('', { command: ['tidemark', 'load'] });
    await test.service.ended;
    await test.closeLog();
    expect(test.text()).toBe('ours load\n');
  });
});

describe('a service that cannot be started', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-programs-'));
  writeFileSync(join(directory, 'plain'), 'text');
  writeFileSync(join(directory, 'orphan'), '#!/no/such/interpreter\n');
  chmodSync(join(directory, 'orphan'), 0o755);
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each([
    { what: 'an unknown program', command: ['no-such-program'] as const, why: 'there is no such program in PATH' },
    { what: 'an unknown path', command: ['./none'] as const, why: `${directory}/none does not exist` },
    { what: 'a plain file', command: ['./plain'] as const, why: `${directory}/plain is not executable` },
    { what: 'a directory', command: ['/usr'] as const, why: '/usr is a directory' },
    { what: 'a lost interpreter', command: ['./orphan'] as const, why: 'the interpreter that its first line names' },
    { what: 'a missing directory', command: ['sh'] as const, cwd: '/none', why: 'the directory /none does not exist' },
    { what: 'an impossible argument', command: ['sh', 'a\0b'] as const, why: 'without null bytes' },
  ])('says why: $what', async ({ command, cwd = directory, why }) => {
    await expect(startScript('', { command, cwd })).rejects.toMatchObject({
      code: 'SOAK_SERVICE_NOT_STARTED',
      message: expect.stringContaining(why),
    });
  });
});
