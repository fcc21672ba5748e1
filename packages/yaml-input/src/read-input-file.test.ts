import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readInputFile } from './read-input-file.ts';

const OPTIONS = {
  what: 'the plan',
  exported: 'plan',
  packageUrl: import.meta.url,
  unreadable: (message: string) => new Error(message),
};

function writeModule(file: string, text: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'tidemark-input-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, file), text);
  return join(dir, file);
}

it('reads a module again when told so, also one that could not be loaded before', async () => {
  const file = writeModule('plan.ts', 'export default { minutes: 1 as number };\n');
  expect(await readInputFile(file, OPTIONS)).toMatchObject({ content: { minutes: 1 } });
  writeFileSync(file, 'export default { minutes: oh };\n');
  expect(await readInputFile(file, OPTIONS)).toMatchObject({ content: { minutes: 1 } });
  await expect(readInputFile(file, { ...OPTIONS, again: 1 })).rejects.toThrow(
    /cannot load the plan .*oh is not defined/,
  );
  writeFileSync(file, 'export const plan = { minutes: 3 };\n');
  expect(await readInputFile(file, { ...OPTIONS, again: 2 })).toMatchObject({ content: { minutes: 3 } });
});
