import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readPlanFile, resolvePlan } from '@tidemark/soak';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createProgram } from '../program.ts';

const EXAMPLES = fileURLToPath(new URL('../../../../examples/', import.meta.url));

/** Every text in a document. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** What commander makes of the words behind `tidemark soak run`. */
function parseRun(words: readonly string[]) {
  const soak = createProgram().command.commands.find((command) => command.name() === 'soak');
  const run = soak?.commands.find((command) => command.name() === 'run');
  return { ...run?.parseOptions([...words]), flags: run?.opts() };
}

describe.each(['github-actions.yml', 'gitlab-ci.yml'])('%s', (name) => {
  const text = readFileSync(`${EXAMPLES}ci/${name}`, 'utf8');

  it('is YAML whose soak this command line understands', () => {
    const commands = textsOf(parse(text, { merge: true })).filter((line) => /tidemark soak run /.test(line));
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      const words = command.replace(/^.*tidemark soak run /, '').split(' ');
      expect(parseRun(words)).toMatchObject({
        unknown: [],
        operands: [],
        flags: { plan: 'soak.yml', duration: '11h', segment: '5h30m', runDir: 'soak-run' },
      });
    }
  });
});

it('has a plan to try', async () => {
  const { plan, ...place } = await readPlanFile(`${EXAMPLES}soak/soak.yml`);
  expect(resolvePlan(plan, place)).toMatchObject({ name: 'shop', services: [{ name: 'api', cwd: `${EXAMPLES}soak` }] });
});
