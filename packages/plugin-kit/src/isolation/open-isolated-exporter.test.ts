import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeClock } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { expectEnd, type Harm } from '../../test/harm.ts';
import { NEVER, openFixture, openHostile, until, urlOf } from '../../test/isolated-fixture.ts';
import { sampleBatch } from '../testing/samples.ts';

/** As on a machine that has no memory for another process, where starting one throws at once. */
async function withoutProcesses<T>(action: () => Promise<T>): Promise<T> {
  const { execPath } = process;
  process.execPath = '\0';
  try {
    return await action();
  } finally {
    process.execPath = execPath;
  }
}

describe('an exporter in a process of its own', () => {
  it('brings batches whole, in order, and closes', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tidemark-isolation-'));
    const file = join(directory, 'diary.txt');
    await using opened = await openFixture({ url: urlOf('diary'), options: { file, token: 'swordfish' } });
    const { exporter, lines } = opened;
    expect(exporter).toMatchObject({
      id: 'under-test',
      name: 'diary',
      supports: { timestamps: true, maxValues: 5000 },
    });
    const batch = sampleBatch(0);
    for (const each of [batch, { ...batch, key: 'next' }, sampleBatch(1)]) await exporter.deliver(each, NEVER);
    await exporter.flush(NEVER);
    expect(exporter.figures()).toMatchObject({ state: 'running', starts: 1, ends: { count: 0 } });
    await exporter.close();
    expect(exporter.figures().state).toBe('closed');
    const written = readFileSync(file, 'utf8').trim().split('\n');
    rmSync(directory, { recursive: true });
    const asText = (each: typeof batch) =>
      JSON.stringify({ ...each, columns: each.columns.map((column) => [...column]) });
    expect(written).toEqual([
      asText(batch),
      asText({ ...batch, key: 'next' }),
      asText(sampleBatch(1)),
      'flushed',
      'closed',
    ]);
    expect(lines).toEqual([
      'info begun by under-test on vault-7 {"token":"[secret]"}',
      expect.stringMatching(/^info printed \[secret\] by \d+ \{\}$/),
    ]);
    await expect(exporter.deliver(batch, NEVER)).rejects.toMatchObject({ code: 'PLUGIN_KIT_RETRYABLE' });
  });
});

describe('opening', () => {
  it.each([
    ['another contract', { url: urlOf('old') }, 'PLUGIN_KIT_API_VERSION', /version 99/],
    [
      'options with a secret',
      { url: urlOf('hostile'), options: { deed: 1, token: 'swordfish' } },
      'PLUGIN_KIT_OPTIONS_INVALID',
      /^option deed of hostile is 1, but must be a word$/,
    ],
  ])('refuses %s', async (_, module, code, message) => {
    await expect(openFixture(module)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('refuses a module that never loads', async () => {
    const clock = createFakeClock();
    const opening = openFixture({ url: urlOf('hangs-in-import') }, {}, { clock, startMs: 500 });
    const refused = expect(opening).rejects.toMatchObject({
      code: 'PLUGIN_KIT_START_FAILED',
      message: 'under-test: it did not start within 0.5 s',
    });
    await clock.advance(500);
    await refused;
  });

  it('ends as soon as nobody wants it any more', async () => {
    const [clock, closing] = [createFakeClock(), new AbortController()];
    const opening = openFixture({ url: urlOf('hangs-in-import') }, {}, { clock }, closing.signal);
    closing.abort();
    await expect(opening).rejects.toMatchObject({ code: 'PLUGIN_KIT_START_FAILED' });
  });

  it('fails as any start does where there is no room for another process', async () => {
    const module = { url: urlOf('diary'), options: { file: '/dev/null' } };
    const opening = withoutProcesses(() => openFixture(module));
    await expect(opening).rejects.toMatchObject({
      code: 'PLUGIN_KIT_START_FAILED',
      message: expect.stringMatching(/^under-test: it has no process: /),
    });
  });

  it('refuses limits that are not possible', async () => {
    await expect(openHostile('', { heapMiB: 0 })).rejects.toThrow(RangeError);
  });
});

describe('a failure that is none of the host', () => {
  it('comes over with its code and without secrets', async () => {
    await using opened = await openHostile('refuses');
    const { exporter } = opened;
    await expect(exporter.deliver(sampleBatch(), NEVER)).rejects.toMatchObject({
      code: 'PLUGIN_KIT_PERMANENT',
      message: 'no [secret] here',
    });
    expect(exporter.figures()).toMatchObject({ state: 'running', ends: { count: 0 } });
  });

  it('leaves one that cannot start down, and tries anew with the next batch', async () => {
    await using opened = await openHostile('throws in start');
    const { exporter } = opened;
    await until(() => exporter.figures().state === 'down');
    expect(exporter.figures().problem).toBe('it did not start: hostile: no [secret] here');
    expect(opened.lines).toEqual(['error exporter under-test did not start: hostile: no [secret] here {}']);
    await expect(exporter.deliver(sampleBatch(), NEVER)).rejects.toMatchObject({ code: 'PLUGIN_KIT_START_FAILED' });
    expect(exporter.figures()).toMatchObject({ state: 'down', starts: 2, ends: { count: 0 } });
    expect(opened.lines).toHaveLength(1);
  });

  it('is over when there is room for a process again', async () => {
    await using opened = await openHostile('');
    await opened.running();
    const { exporter } = opened;
    const restarted = withoutProcesses(() => exporter.restart());
    await expect(restarted).rejects.toMatchObject({ code: 'PLUGIN_KIT_RETRYABLE' });
    expect(exporter.figures()).toMatchObject({ state: 'down', problem: expect.stringMatching(/^it has no process: /) });
    await exporter.deliver(sampleBatch(), NEVER);
    expect(exporter.figures()).toMatchObject({ state: 'running', starts: 2, problem: undefined });
  });

  it('is none of a plugin that speaks where its host listens', async () => {
    await using opened = await openHostile('speaks to the host');
    await opened.exporter.deliver(sampleBatch(), NEVER);
    expect(opened.exporter.figures()).toMatchObject({ state: 'running', ends: { count: 0 } });
  });
});

describe('an exporter that does harm', () => {
  it.each<Harm>([
    ['loop in export', 'silent', /did not answer for 5 s/, 8000],
    ['unhandled rejection', 'threw', /nobody caught: no \[secret\] here/, 0],
    ['a gigabyte in one array', 'memory', /more memory than it may: 32 MiB of heap/, 0],
  ])('is ended, named and reported, and starts anew: %s', expectEnd);

  it('is ended when it heeds no signal', async () => {
    const clock = createFakeClock();
    await using opened = await openHostile('never resolves', {}, { clock });
    const { exporter } = opened;
    const controller = new AbortController();
    const delivered = exporter.deliver(sampleBatch(), controller.signal);
    const failed = expect(delivered).rejects.toMatchObject({ code: 'PLUGIN_KIT_RETRYABLE' });
    await opened.logged('exporting');
    controller.abort();
    await clock.advance(2000);
    await failed;
    expect(exporter.figures().ends.last).toMatchObject({
      reason: 'hung',
      message: 'it did not end a call within 2 s of being told to',
    });
  });

  it('is stopped when it was ended too often, until it is restarted', async () => {
    await using opened = await openHostile('process.exit', { ends: 1 });
    const { exporter, lines } = opened;
    await expect(exporter.deliver(sampleBatch(), NEVER)).rejects.toThrow(/exit code 3/);
    expect(exporter.figures()).toMatchObject({ state: 'stopped', starts: 1, ends: { count: 1 } });
    expect(lines.at(-1)).toMatch(/^error exporter under-test was ended too often and is stopped until it is restarted/);
    await expect(exporter.deliver(sampleBatch(), NEVER)).rejects.toMatchObject({
      code: 'PLUGIN_KIT_RETRYABLE',
      message: 'it is stopped: it ended itself with exit code 3',
    });
    await exporter.restart();
    expect(exporter.figures()).toMatchObject({ state: 'running', starts: 2 });
  });

  it('closes on time all the same', async () => {
    const clock = createFakeClock();
    const opened = await openHostile('loops in close', {}, { clock });
    await opened.running();
    const closed = expect(opened.exporter.close()).rejects.toMatchObject({ message: 'it did not close within 1 s' });
    await clock.advance(1000);
    await closed;
    expect(opened.exporter.figures().state).toBe('closed');
  });
});
