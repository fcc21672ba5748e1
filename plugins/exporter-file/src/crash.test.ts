import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestSurroundings, sampleBatch } from '@tidemark/plugin-kit/testing';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ExportFolder, minutesLater, openExportFolder, SAMPLES_PER_BATCH } from '../test/export-folder.ts';

const NEVER = new AbortController().signal;

let folder: ExportFolder;

beforeEach(() => {
  folder = openExportFolder();
});

afterEach(() => folder[Symbol.dispose]());

describe('after a crash', () => {
  const openFile = () => join(folder.path, 'tidemark-20261121T030000000Z.ndjson');

  it.each(['ndjson', 'csv', 'json', 'openmetrics', 'parquet'] as const)('%s holds nothing twice', async (format) => {
    const plugin = await folder.open({ format });
    await plugin.deliver(sampleBatch(0), NEVER);
    await plugin.deliver(sampleBatch(1), NEVER);
    // Nothing is closed: this is all that a killed process leaves.
    await folder.write({ format }, sampleBatch(1), sampleBatch(2));
    const undisturbed = openExportFolder();
    await undisturbed.write({ format }, sampleBatch(0), sampleBatch(1), sampleBatch(2));
    const [name = ''] = undisturbed.names();
    expect(folder.names()).toEqual([name]);
    expect(readFileSync(join(folder.path, name))).toEqual(readFileSync(join(undisturbed.path, name)));
    undisturbed[Symbol.dispose]();
  });

  it('half a line is overwritten', async () => {
    await folder.write({}, sampleBatch(0));
    const whole = readFileSync(openFile(), 'utf8');
    writeFileSync(openFile(), `${whole}{"time":"2026-11-21T03:00:0`);
    await folder.write({}, sampleBatch(1));
    const lines = readFileSync(openFile(), 'utf8').split('\n');
    expect(lines.length).toBe(2 * SAMPLES_PER_BATCH + 1);
    for (const line of lines.slice(0, -1)) expect(() => JSON.parse(line)).not.toThrow();
  });

  it('what was compressed or half done is not left beside it', async () => {
    await folder.write({ gzip: true, rotateEvery: '1m' }, sampleBatch(), minutesLater(1));
    writeFileSync(openFile(), 'compressed already');
    writeFileSync(join(folder.path, 'tidemark-20261121T020000000Z.json.part'), '');
    writeFileSync(`${openFile()}.gz.part`, '');
    await folder.write({ gzip: true, rotateEvery: '1m' });
    expect(folder.names()).toEqual([
      'tidemark-20261121T020000000Z.json.part',
      'tidemark-20261121T030000000Z.ndjson.gz',
      'tidemark-20261121T030100000Z.ndjson',
    ]);
  });

  it('a file that is gone is not missed', async () => {
    await folder.write({}, sampleBatch(0));
    rmSync(openFile());
    const surroundings = createTestSurroundings();
    const plugin = await folder.open({}, surroundings);
    await plugin.deliver(sampleBatch(1), NEVER);
    await plugin.close();
    expect(folder.names()).toEqual(['tidemark-20261121T030003000Z.ndjson']);
    expect(surroundings.lines.join()).toMatch(/warn tidemark-20261121T030000000Z.ndjson was removed/);
  });
});

/** A disk of 256 KiB; undefined where this process may mount none. */
function mountSmallDisk(): string | undefined {
  const path = mkdtempSync(join(tmpdir(), 'tidemark-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', path], { stdio: 'pipe' });
    return path;
  } catch {
    rmdirSync(path);
    return undefined;
  }
}

const smallDisk = mountSmallDisk();

describe.runIf(smallDisk !== undefined)('a full disk', () => {
  afterAll(() => {
    execFileSync('umount', [smallDisk as string]);
    rmdirSync(smallDisk as string);
  });

  it.each(['ndjson', 'json'] as const)(
    'leaves nothing half done, and everything is written once there is room: %s',
    async (format) => {
      const disk = openExportFolder(smallDisk);
      const filler = join(disk.path, 'filler');
      const plugin = await disk.open({ format });
      await plugin.deliver(sampleBatch(0), NEVER);
      const { bavail, bsize } = statfsSync(disk.path);
      writeFileSync(filler, Buffer.alloc(bavail * bsize));
      const batches = Array.from({ length: 5 }, (_, n) => sampleBatch(n + 1));
      const failures = [];
      for (const batch of batches) failures.push(await plugin.deliver(batch, NEVER).catch((error: Error) => error));
      expect(failures.at(-1)).toMatchObject({ code: 'PLUGIN_KIT_RETRYABLE', message: expect.stringMatching(/ENOSPC/) });
      rmSync(filler);
      for (const batch of batches) await plugin.deliver(batch, NEVER);
      await plugin.close();
      await folder.write({ format }, sampleBatch(0), ...batches);
      expect(disk.contents()).toEqual(folder.contents());
      for (const name of readdirSync(disk.path)) rmSync(join(disk.path, name));
    },
  );
});

it('writes nothing where somebody else writes files of the same name, and says so', async () => {
  const [first, second] = [await folder.open(), await folder.open()];
  await first.deliver(sampleBatch(0), NEVER);
  const written = folder.contents();
  await expect(second.deliver(sampleBatch(0), NEVER)).rejects.toMatchObject({
    code: 'PLUGIN_KIT_RETRYABLE',
    message: expect.stringMatching(/ndjson\.position is moved by somebody else, .*: choose another name or directory$/),
  });
  expect(folder.contents()).toEqual(written);
  await first.deliver(sampleBatch(1), NEVER);
});

it('leaves to the next start what would take too long to close', async () => {
  const surroundings = createTestSurroundings();
  const plugin = await folder.open({ format: 'json' }, surroundings);
  const batch = sampleBatch(0);
  const rows = 400_000 / batch.columns.length;
  const timesMs = Float64Array.from({ length: rows }, (_, row) => (batch.timesMs[0] as number) + row);
  await plugin.deliver({ ...batch, timesMs, columns: batch.columns.map(() => timesMs) }, NEVER);
  await plugin.close();
  expect(folder.names()).toEqual([]);
  expect(surroundings.lines.join()).toMatch(
    /info too much is collected to be made a file of now; the next start goes on/,
  );
});

describe('it does not start', () => {
  it('where it cannot write', async () => {
    writeFileSync(join(folder.path, 'a-file'), '');
    await expect(folder.open({ directory: join(folder.path, 'a-file', 'below') })).rejects.toMatchObject({
      code: 'PLUGIN_KIT_START_FAILED',
      message: expect.stringMatching(/^file: ENOTDIR: not a directory, mkdir '.*below'/),
    });
  });

  it('from a position that says nothing', async () => {
    writeFileSync(join(folder.path, '.tidemark-{time}.ndjson.position'), 'x');
    await expect(folder.open()).rejects.toMatchObject({
      message: expect.stringMatching(/position is damaged: remove it/),
    });
  });

  it.each([
    [{ name: 'tidemark' }, /option name of file is "tidemark", but must be a file name with `\{time\}` in it/],
    [{ name: '../{time}' }, /option name of file/],
    [{ format: 'parquet', gzip: true }, /option gzip of file is true, but must be .*parquet is compressed already/],
  ] as const)('with %o', async (options, message) => {
    await expect(folder.open(options)).rejects.toMatchObject({ message: expect.stringMatching(message) });
  });
});
