import { mkdirSync, statfsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatSeries } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { createProcTree } from '../../test/proc-tree.ts';
import { type FileSystemSizes, readFileSystemSizes } from '../proc/file-system-sizes.ts';
import type { Outcome } from '../proc/outcome.ts';
import { openProcRoot } from '../proc/proc-root.ts';
import { createFilesystemSource, type FilesystemSourceOptions } from './filesystem-source.ts';

const FIXTURES = fileURLToPath(new URL('../../test/fixtures/proc/', import.meta.url));
const SIZES: FileSystemSizes = { sizeBytes: 1000, availableBytes: 250, files: 100, freeFiles: 40 };

/** A source over a fixture tree, or another one by its path, that ticks once a second. */
function createScene(kernel: string, options: Partial<FilesystemSourceOptions> = {}) {
  const root = openProcRoot(resolve(FIXTURES, kernel));
  const asked: string[] = [];
  const source = createFilesystemSource(root, {
    maxFilesystems: 64,
    readSizes: async (path) => {
      asked.push(path.toString());
      return SIZES;
    },
    ...options,
  });
  const outcomes: Outcome[] = [];
  let timeMs = 0;
  return {
    source,
    asked,
    outcomes,
    mounts: () => [...new Set(source.series.flatMap(({ labels }) => labels.mount ?? []))],
    /** What is recorded at the next tick; everything that is asked then is answered before the one after it. */
    tick: async (seconds = 1) => {
      timeMs += seconds * 1000;
      source.sample({ timeMs, note: (outcome) => outcomes.push(outcome), emit: () => {} });
      const values = new Float64Array(source.series.length);
      source.write(values, 0);
      await new Promise((resolve) => setImmediate(resolve));
      return new Map(source.series.map((series, i) => [formatSeries(series), values[i] as number]));
    },
  };
}

describe('file systems', () => {
  it('are the local ones that can run full, each once, by the mount that shows most of it', async () => {
    const { tick, mounts, asked, source } = createScene('6.18-many-mounts');
    await tick();
    expect(mounts()).toEqual([
      '/',
      '/mnt/short',
      '/mnt/with space\ttab\\backslash\nline',
      '/mnt/over',
      '/home',
      '/tank/media',
      '/mnt/read-only-here',
      '/mnt/bytes\ufffd\ufffd',
      '/mnt/no-source',
    ]);
    const over = source.series.find(({ labels }) => labels.mount === '/mnt/over');
    expect(over?.labels).toEqual({ mount: '/mnt/over', device: '/dev/sde1', fstype: 'ext4' });
    expect(asked).toHaveLength(9);
  });

  it('of a container are its root and its volumes, not the files that the engine puts there', async () => {
    const { tick, mounts } = createScene('5.15-container');
    await tick();
    expect(mounts()).toEqual(['/', '/var/lib/postgresql/data']);
  });

  it('have sizes from the frame after they were asked on, and are asked again after ten seconds', async () => {
    const { tick, asked } = createScene('5.15-container');
    const seen: (number | undefined)[] = [];
    const root = '{device="overlay",fstype="overlay",mount="/"}';
    for (let i = 0; i < 13; i++) seen.push((await tick()).get(`host_filesystem_available_bytes${root}`));
    expect(seen).toEqual([Number.NaN, ...Array(12).fill(250)]);
    expect(asked).toHaveLength(4);
    const longer = createScene('5.15-container');
    for (let i = 0; i < 4; i++) await longer.tick(60);
    expect(longer.asked).toHaveLength(8);
  });

  it('go on when another one comes, and keep their series when something else is mounted', async () => {
    using tree = createProcTree();
    const table = join(tree.path, 'self', 'mountinfo');
    const root = '27 1 254:0 / / rw - ext4 /dev/vda rw\n';
    const disk = '28 27 8:1 / /data rw - xfs /dev/sda1 rw\n';
    mkdirSync(join(tree.path, 'self'));
    writeFileSync(table, root);
    const { tick, mounts, source } = createScene(tree.path, { everyTicks: 1 });
    await tick();
    const { series } = source;
    writeFileSync(table, `${root}29 27 0:3 / /run/x rw - tmpfs tmpfs rw\n`);
    await tick();
    expect(source.series).toBe(series);
    writeFileSync(table, root + disk);
    const values = [...(await tick()).values()];
    expect(mounts()).toEqual(['/', '/data']);
    expect(values.slice(0, 6)).toEqual([0, 1000, 250, 100, 40, Number.NaN]);
    writeFileSync(table, disk);
    await tick();
    expect(mounts()).toEqual(['/data']);
  });

  it('are asked as often as the configuration says', async () => {
    const { tick, asked } = createScene('5.15-container', { everyTicks: 2 });
    for (let i = 0; i < 4; i++) await tick(100);
    expect(asked).toHaveLength(4);
  });

  it('that hang are left alone, at most two calls at a time, and the others go on until then', async () => {
    const hanging = new Set(['/mnt/short', '/mnt/over']);
    const asked: string[] = [];
    const release: (() => void)[] = [];
    const { tick, outcomes } = createScene('6.18-many-mounts', {
      everyTicks: 1,
      readSizes: async (path) => {
        asked.push(path.toString());
        if (hanging.has(path.toString())) await new Promise<void>((resolve) => release.push(resolve));
        return SIZES;
      },
    });
    await tick();
    expect(asked).toEqual(['/', '/mnt/short']);
    await tick();
    expect(asked.slice(2)).toEqual(['/', '/mnt/with space\ttab\\backslash\nline', '/mnt/over']);
    await tick();
    const stuck = await tick();
    const sizes = [...stuck].filter(([series]) => series.startsWith('host_filesystem_size'));
    expect(sizes.map(([, value]) => value).filter((value) => !Number.isNaN(value))).toEqual([]);
    expect(asked).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome === 'failed')).toHaveLength(1 + 2 + 2);
    hanging.clear();
    for (const answer of release) answer();
    await tick();
    await tick();
    const recorded = await tick();
    expect([...recorded].filter(([series]) => series.startsWith('host_filesystem_size'))).toHaveLength(9);
    expect([...recorded.values()].some(Number.isNaN)).toBe(false);
  });

  it('that cannot be asked are absent and counted', async () => {
    const { tick, outcomes } = createScene('5.15-container', {
      readSizes: async (path) => {
        throw Object.assign(new Error('no'), { code: path.toString() === '/' ? 'EACCES' : 'EIO' });
      },
    });
    await tick();
    const recorded = await tick();
    expect(outcomes).toEqual(['sample', 'denied', 'failed']);
    expect([...recorded.values()].filter((value) => !Number.isNaN(value))).toEqual([0]);
  });

  it('beyond so many are counted', async () => {
    const { tick, mounts } = createScene('6.18-many-mounts', { maxFilesystems: 2 });
    expect((await tick()).get('tidemark_rows_unrecorded{kind="filesystem"}')).toBe(7);
    expect(mounts()).toEqual(['/', '/mnt/short']);
  });

  it('are none where the table of mounts is cut or not there', async () => {
    const cut = createScene('truncated');
    expect([...(await cut.tick()).values()]).toEqual([Number.NaN]);
    expect(cut.outcomes).toEqual(['failed']);
    const old = createScene('4.18-no-pressure');
    expect([...(await old.tick()).values()]).toEqual([Number.NaN]);
    expect(old.outcomes).toEqual(['absent']);
  });

  it('of this machine have the sizes that the kernel tells', async () => {
    const sizes = await readFileSystemSizes(Buffer.from('/'));
    const { bsize, blocks } = statfsSync('/');
    expect(sizes.sizeBytes).toBe(bsize * blocks);
    expect(sizes.availableBytes).toBeGreaterThanOrEqual(0);
    expect(sizes.availableBytes).toBeLessThanOrEqual(sizes.sizeBytes);
  });
});
