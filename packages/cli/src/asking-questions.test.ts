import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordExampleDay } from '../test/example-day.ts';
import { openWorkplace, PATIENT, type Workplace } from '../test/tidemark-process.ts';

/** The guide is what the commands print: `UPDATE_GUIDES=1` writes it anew, for a person to read before it is committed. */
const GUIDE = fileURLToPath(new URL('../../../docs/guides/asking-questions.md', import.meta.url));
const IS_UPDATE = process.env.UPDATE_GUIDES === '1';

/** A block of commands and what they print. */
const CONSOLE_BLOCK = /```console\n([\s\S]*?)```/g;

let here: Workplace;

beforeAll(() => {
  here = openWorkplace();
  recordExampleDay(join(here.folder, '.local/state/tidemark'));
});

afterAll(() => here[Symbol.dispose]());

/** The words of a line, as a shell takes it apart. */
function wordsOf(line: string): string[] {
  return execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
}

/** Runs a line of the guide, in UTC, and gives back what it prints. */
async function run(line: string): Promise<string> {
  const [program, ...args] = wordsOf(line);
  const { code, stdout, stderr } = await here.runInTurn(args);
  expect({ line, program, code, stderr }).toEqual({ line, program: 'tidemark', code: 0, stderr: '' });
  return stdout.replaceAll(here.folder, '~');
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
    it.each(blocks)('shows what is printed: %s', PATIENT, async (block) => {
      expect(await printAgain(block)).toBe(block);
    });
  }
});
