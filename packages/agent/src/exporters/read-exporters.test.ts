import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createFakeClock, systemClock } from '@tidemark/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readExporters } from './read-exporters.ts';

const CONFIG = fileURLToPath(new URL('../../test/exporters.config.ts', import.meta.url));

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tidemark-read-exporters-'));
});

afterEach(() => rmSync(dir, { recursive: true }));

const read = (file: string | undefined, clock = systemClock) => readExporters({ file }, { given: undefined, clock });

function write(name: string, text: string): string {
  const file = join(dir, name);
  writeFileSync(file, text);
  return file;
}

describe('exporters', () => {
  it('are none without a file, and of an empty one', async () => {
    expect(await read(undefined)).toEqual([]);
    expect(await read(write('exporters.yaml', 'exporters:\n'))).toEqual([]);
  });

  it('are what an application gives, whatever the configuration says', async () => {
    const given = {
      own: { plugin: fileURLToPath(new URL('../../test/line-exporter.ts', import.meta.url)), file: 'x' },
    };
    expect(await readExporters({ file: '/nowhere' }, { given, clock: systemClock })).toMatchObject([
      { name: 'own', module: { options: { file: 'x' } } },
    ]);
  });

  it('are uses of plugins in a file in TypeScript, which are left to their own process, or sections as in YAML', async () => {
    const url = new URL('../../test/exporters.config.ts', import.meta.url).href;
    expect(await read(CONFIG)).toMatchObject([
      { name: 'used', plugin: 'lines', module: { url, entry: 'used' }, everyMs: undefined },
      { name: 'timed', plugin: 'lines', module: { url, entry: 'timed' }, everyMs: 60_000, limits: { heapMiB: 128 } },
      { name: 'written', plugin: './line-exporter.ts', module: { options: { file: '/tmp/written' } } },
    ]);
  });

  it.each([
    [
      'exporters.yaml',
      'exprters: {}\n',
      'AGENT_EXPORTERS_FILE_INVALID',
      'exporters.yaml:1: unknown section "exprters"',
    ],
    ['exporters.yaml', '[a]\n', 'AGENT_EXPORTERS_FILE_INVALID', 'the exporters file holds no sections'],
    ['exporters.yaml', 'a: b: c\n', 'AGENT_EXPORTERS_FILE_UNREADABLE', 'exporters.yaml:1:'],
    ['exporters.mjs', 'export const a = 1;', 'AGENT_EXPORTERS_FILE_UNREADABLE', 'it has no default export'],
    ['exporters.mjs', 'throw new Error("no luck")', 'AGENT_EXPORTERS_FILE_UNREADABLE', 'no luck'],
    ['exporters.ts', '\nenum A {}', 'AGENT_EXPORTERS_FILE_UNREADABLE', 'exporters.ts:2: TypeScript enum is not'],
    [
      'exporters.ts',
      'export default {\n a: b() };',
      'AGENT_EXPORTERS_FILE_UNREADABLE',
      'exporters.ts:2: b is not defined',
    ],
    ['exporters.ts', "import '@tidemark/nope';", 'AGENT_EXPORTERS_FILE_UNREADABLE', `imported from ${tmpdir()}`],
    ['exporters.mjs', 'process.exit(3)', 'AGENT_EXPORTERS_FILE_UNREADABLE', 'its thread ended with 3'],
    ['exporters.mjs', 'export default { a: 7 }', 'AGENT_EXPORTERS_FILE_INVALID', 'exporters.a must be a section'],
  ])('are refused in %s: %s', async (name, text, code, message) => {
    await expect(read(write(name, text))).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('are not waited for when their file never ends', async () => {
    const clock = createFakeClock();
    const reading = read(write('exporters.mjs', 'for (;;);'), clock);
    const refused = expect(reading).rejects.toThrow(/longer than 10 s/);
    await clock.advance(10_000);
    await refused;
  });
});
