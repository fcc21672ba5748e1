/** What `open-isolated-exporter.test.ts` shows, for every deed that a hostile exporter is capable of. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createFakeClock, SOURCE_CONDITION } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { expectEnd, type Harm } from '../../test/harm.ts';
import { NEVER, openFixture, openHostile, until, urlOf } from '../../test/isolated-fixture.ts';
import { sampleBatch } from '../testing/samples.ts';

describe('an exporter in a process of its own', () => {
  it('says what it takes', async () => {
    const clock = createFakeClock();
    await using opened = await openFixture({ url: urlOf('diary'), options: { file: '/dev/null' } }, {}, { clock });
    await opened.running();
    await until(() => opened.exporter.figures().rssBytes > 0);
    const { rssBytes, heapBytes, buffersBytes } = opened.exporter.figures();
    expect(rssBytes).toBeGreaterThan(heapBytes);
    expect(heapBytes).toBeGreaterThan(buffersBytes);
  });

  it('takes no more lines than a log has room for', async () => {
    await using opened = await openHostile('floods');
    await opened.exporter.deliver(sampleBatch(), NEVER);
    expect(opened.lines).toHaveLength(100);
  });
});

describe('a host that is killed', () => {
  it('takes its exporters with it', async () => {
    const program = fileURLToPath(new URL('../../test/fixtures/host.ts', import.meta.url));
    const flags = [`--conditions=${SOURCE_CONDITION}`, '--disable-warning=ExperimentalWarning'];
    const host = spawn(process.execPath, [...flags, program], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    host.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    await until(() => /by \d+\n/.test(printed));
    const pid = Number(/by (\d+)\n/.exec(printed)?.[1]);
    expect(isAlive(pid)).toBe(true);
    host.kill('SIGKILL');
    await until(() => !isAlive(pid));
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('an exporter that does harm', () => {
  it.each<Harm>([
    ['uncaught exception', 'threw', /nobody caught: no \[secret\] here/, 0],
    ['a gigabyte of objects', 'memory', /more memory than it may: 32 MiB of heap/, 0],
    ['killed by a signal', 'exited', /was ended by SIGSEGV/, 0],
  ])('is ended, named and reported, and starts anew: %s', expectEnd);

  it.each([
    ['a few buffers', 64],
    ['a gigabyte in buffers', 64],
  ])('is ended when it holds too much: %s', async (deed, buffersMiB) => {
    const clock = createFakeClock();
    await using opened = await openHostile(deed, { buffersMiB }, { clock });
    const { exporter } = opened;
    await exporter.deliver(sampleBatch(), NEVER).catch(() => undefined);
    await clock.advance(1000);
    await until(() => exporter.figures().ends.count === 1);
    expect(exporter.figures().ends.last).toMatchObject({ reason: 'memory' });
  });

  it('is found out by the next batch when it loops after it has accepted one, and hurts no other', async () => {
    const clock = createFakeClock();
    await using opened = await openHostile('loop after export', {}, { clock });
    await using good = await openFixture({ url: urlOf('diary'), options: { file: '/dev/null' } });
    await opened.exporter.deliver(sampleBatch(), NEVER);
    const next = opened.exporter.deliver(sampleBatch(1), NEVER);
    const failed = expect(next).rejects.toMatchObject({ message: expect.stringMatching(/did not answer/) });
    await good.exporter.deliver(sampleBatch(), NEVER);
    await clock.advance(8000);
    await failed;
    expect(good.exporter.figures()).toMatchObject({ state: 'running', ends: { count: 0 } });
  });

  it('is not stopped when it is ended only now and then', async () => {
    const clock = createFakeClock();
    await using opened = await openHostile('process.exit', { ends: 2 }, { clock });
    const { exporter } = opened;
    await expect(exporter.deliver(sampleBatch(), NEVER)).rejects.toThrow(/exit code 3/);
    await clock.advance(600_000);
    await expect(exporter.deliver(sampleBatch(), NEVER)).rejects.toThrow(/exit code 3/);
    expect(exporter.figures()).toMatchObject({ state: 'down', ends: { count: 2 } });
    await expect(exporter.deliver(sampleBatch(), NEVER)).rejects.toThrow(/exit code 3/);
    expect(exporter.figures()).toMatchObject({ state: 'stopped', ends: { count: 3 } });
  });

  it('keeps no batch waiting for its start longer than that may take', async () => {
    await using opened = await openHostile('hangs in start');
    const controller = new AbortController();
    const delivered = opened.exporter.deliver(sampleBatch(), controller.signal);
    const failed = expect(delivered).rejects.toThrow('enough');
    controller.abort(new Error('enough'));
    await failed;
    expect(opened.exporter.figures().state).toBe('starting');
  });

  it.each(['hangs in start', 'loops in start'])('is ended when it %s', async (deed) => {
    const clock = createFakeClock();
    await using opened = await openHostile(deed, {}, { clock, startMs: 3000 });
    await clock.advance(3000);
    expect(opened.exporter.figures()).toMatchObject({ state: 'down', problem: 'it did not start within 3 s' });
  });

  it.each([
    ['throws in close', 'no [secret] here'],
    ['hangs in close', 'it did not close within 1 s'],
    ['loops in close', 'it did not close within 1 s'],
  ])('closes on time all the same: %s', async (deed, message) => {
    const clock = createFakeClock();
    const opened = await openHostile(deed, {}, { clock });
    await opened.running();
    const closed = expect(opened.exporter.close()).rejects.toMatchObject({ message });
    if (!deed.startsWith('throws')) await clock.advance(1000);
    await closed;
    expect(opened.exporter.figures().state).toBe('closed');
  });
});
