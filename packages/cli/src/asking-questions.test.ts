import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordExampleDay } from '../test/example-day.ts';

/** The guide is what the commands print: `UPDATE_GUIDES=1` writes it anew, for a person to read before it is committed. */
const GUIDE = fileURLToPath(new URL('../../../docs/guides/asking-questions.md', import.meta.url));
const COMMAND = fileURLToPath(new URL('../bin/tidemark.js', import.meta.url));
const IS_UPDATE = process.env.UPDATE_GUIDES === '1';

/** A block of commands and what they print. */
const CONSOLE_BLOCK = /```console\n([\s\S]*?)```/g;

let folder: string;
let dataDir: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-guide-'));
  dataDir = join(folder, 'data');
  recordExampleDay(dataDir);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a line of the guide as a shell would, in UTC, and gives back what it prints. */
async function run(line: string): Promise<string> {
  const env = { ...process.env, TZ: 'UTC', LANG: 'C.UTF-8', TIDEMARK_DATA_DIR: dataDir };
  const child = spawn('sh', ['-c', line.replace(/^tidemark/, '"$NODE" "$TIDEMARK"')], {
    cwd: folder,
    env: { ...env, NODE: process.execPath, TIDEMARK: COMMAND },
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' });
  return stdout.replaceAll(dataDir, '~/.local/state/tidemark');
}

/** A block with the same commands and what they print now. */
async function printAgain(block: string): Promise<string> {
  const lines = block.split('\n').filter((line) => line.startsWith('$ '));
  const outputs = await Promise.all(lines.map((line) => run(line.slice(2))));
  return lines.map((line, i) => `${line}\n${outputs[i]}`).join('\n');
}

describe('the guide to asking questions', () => {
  const guide = readFileSync(GUIDE, 'utf8');
  const blocks = [...guide.matchAll(CONSOLE_BLOCK)].map(([, block]) => block as string);

  it('asks ten questions', () => {
    expect(guide.match(/^## \d+\. /gm)).toHaveLength(10);
    expect(blocks).toHaveLength(10);
  });

  if (IS_UPDATE) {
    it('is written anew', { timeout: 120_000 }, async () => {
      const printed = await Promise.all(blocks.map(printAgain));
      writeFileSync(
        GUIDE,
        guide.replaceAll(CONSOLE_BLOCK, () => `\`\`\`console\n${printed.shift()}\`\`\``),
      );
    });
  } else {
    it.each(blocks)('shows what is printed: %s', { timeout: 60_000 }, async (block) => {
      expect(await printAgain(block)).toBe(block);
    });
  }
});
