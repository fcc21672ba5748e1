import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@tidemark/core';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Exporters, openExporters } from './open-exporters.ts';
import { readExporters } from './read-exporters.ts';

const MODULE = fileURLToPath(new URL('../../test/line-exporter.ts', import.meta.url));
const POLL = { interval: 10, timeout: 5000 };

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-open-exporters-'));
});

afterEach(() => rmSync(dir, { recursive: true }));

async function open(text: string, name = 'exporters.yaml'): Promise<Exporters> {
  const file = join(dir, name);
  writeFileSync(file, text);
  const plans = await readExporters({ file }, { given: undefined, clock: systemClock });
  const host = { version: '1.2.3', hostName: 'here' };
  return openExporters(plans, { clock: systemClock, logger: pino({ level: 'silent' }), host });
}

function writePlugin(name: string, start: string): string {
  const source = `export const plugin = Object.assign(() => {}, { definition: {
    name: '${name}', apiVersion: 1, help: 'is wrong', supports: { timestamps: true },
    options: { safeParse: () => ({ success: true, data: {} }), def: { type: 'object', shape: {} }, shape: {} },
    start: ${start},
  } });`;
  writeFileSync(join(dir, `${name}.mjs`), source);
  return `./${name}.mjs`;
}

describe('openExporters', () => {
  it('refuses wrong options with their line', async () => {
    const text = `exporters:\n  good: { plugin: ${MODULE}, file: x }\n  bad:\n    plugin: ${MODULE}\n    fil: x\n`;
    await expect(open(text)).rejects.toMatchObject({
      code: 'AGENT_EXPORTERS_FILE_INVALID',
      message: expect.stringMatching(/exporters\.yaml:5: exporters\.bad: lines has no option "fil"$/),
      hint: 'did you mean "file"?',
    });
  });

  it('does not mind a plugin that fails to start: it is shown, and may be restarted', async () => {
    const plugin = writePlugin('sad', '() => { throw new Error("no luck"); }');
    const exporters = await open(`exporters:\n  sad: { plugin: ${plugin} }\n  good: { plugin: ${MODULE}, file: x }\n`);
    try {
      await expect
        .poll(() => exporters.desk.list(), POLL)
        .toMatchObject([
          { name: 'sad', plugin: 'sad', state: 'down', problem: { message: expect.stringContaining('no luck') } },
          { name: 'good', plugin: 'lines', state: 'running', problem: undefined },
        ]);
      expect(await exporters.desk.restart('sad')).toMatchObject({ state: 'down' });
      await expect(exporters.desk.restart('god')).rejects.toMatchObject({ hint: 'did you mean "good"?' });
    } finally {
      expect(await exporters.close()).toEqual({ deliveries: {} });
    }
  });

  it('starts what a file in TypeScript uses, which finds our packages although none is installed beside it', async () => {
    const plugin = `import { defineExporter, z } from '@tidemark/plugin-kit';
      export const own = defineExporter({ name: 'own', apiVersion: 1, help: 'does nothing', options: z.strictObject({}),
        supports: { timestamps: false }, start: () => ({ export: async () => {} }) });`;
    writeFileSync(join(dir, 'own.ts'), plugin);
    const file = `import { defineExporters } from '@tidemark/agent/exporters';
      import { own } from './own.ts';
      export default defineExporters({ used: own({}), slow: { plugin: own({}), delivery: { every: '1m' } } });`;
    const exporters = await open(file, 'exporters.ts');
    try {
      expect(exporters.desk.list()).toMatchObject([
        { name: 'used', plugin: 'own' },
        { name: 'slow', plugin: 'own' },
      ]);
    } finally {
      await exporters.close();
    }
  });

  it('does not wait at the end for a plugin that is being started', async () => {
    writeFileSync(join(dir, 'gone.mjs'), 'process.exit(3);');
    const exporters = await open('exporters:\n  gone: { plugin: ./gone.mjs }\n');
    writeFileSync(join(dir, 'gone.mjs'), 'await new Promise((resolve) => setTimeout(resolve, 60_000));');
    const restarted = exporters.desk.restart('gone');
    expect(await exporters.close()).toEqual({ deliveries: {} });
    expect(await restarted).toMatchObject({ state: 'down' });
  });

  it('gives each the limits that the file says', async () => {
    const plugin = writePlugin('big', '() => { globalThis.kept = Array.from({ length: 1e7 }, (_, i) => ({ i })); }');
    const exporters = await open(`exporters:\n  big: { plugin: ${plugin}, limits: { heapMegabytes: 40 } }\n`);
    try {
      await expect
        .poll(() => exporters.desk.list()[0]?.problem?.message, POLL)
        .toBe('it took more memory than it may: 40 MiB of heap, 64 MiB of buffers');
    } finally {
      await exporters.close();
    }
  });

  it('ends in order when a plugin does not', async () => {
    const plugin = writePlugin('rude', '() => ({ export: async () => {}, close: () => { throw new Error("no"); } })');
    const exporters = await open(`exporters:\n  rude: { plugin: ${plugin} }\n`);
    await expect.poll(() => exporters.desk.list()[0]?.state, POLL).toBe('running');
    expect(await exporters.close()).toEqual({ deliveries: {} });
  });

  it('does not mind a plugin that does not get as far as that: it is loaded later', async () => {
    writeFileSync(join(dir, 'gone.mjs'), 'process.exit(3);');
    const exporters = await open('exporters:\n  gone: { plugin: ./gone.mjs }\n');
    try {
      expect(exporters.desk.list()).toMatchObject([
        { name: 'gone', plugin: './gone.mjs', state: 'down', problem: { code: 'PLUGIN_KIT_START_FAILED' } },
      ]);
      writePlugin('gone', '() => ({ export: async () => {} })');
      expect(await exporters.desk.restart('gone')).toMatchObject({ plugin: 'gone' });
    } finally {
      await exporters.close();
    }
  });
});
