import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isTidemarkError } from '@tidemark/core';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { parseYamlPlan } from '../../test/parse-yaml-plan.ts';
import { defineSoak } from './define-soak.ts';
import { readPlanFile } from './read-plan-file.ts';
import { resolvePlan } from './resolve-plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-plan-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

it.each([
  ['soak.yml', 'services:\n  api: node x.js\n'],
  ['soak.json', '{"services": {"api": ["node", "x.js"]}}'],
  ['anchors.yaml', 'services:\n  api: &node\n    command: node x.js\n'],
  ['default.ts', `const command: string = 'node x.js'; export default { services: { api: { command } } };`],
  ['named.mjs', `export const plan = { services: { api: 'node x.js' } };`],
])('%s is a plan, with paths relative to it', async (name, text) => {
  const { plan, ...place } = await readPlanFile(fileOf(name, text));
  expect(resolvePlan(plan, place).services).toEqual([
    expect.objectContaining({ name: 'api', command: ['node', 'x.js'], cwd: folder }),
  ]);
});

it.each([
  ['a.yml', 'services: {api: x', /a\.yml:1:\d+: Flow map/],
  ['b.yml', 'name: a\nname: b', /b\.yml:2:1: Map keys must be unique/],
  ['c.yml', 'name: a\n---\nname: b', /c\.yml:2:1: a second document begins here/],
  ['d.yml', 'name: *nothing', /d\.yml: Unresolved alias/],
  ['e.yml', 'name: !!int 5', /e\.yml:1:7: Unresolved tag/],
  ['f.mjs', 'export const soak = {};', /the plan .*f\.mjs exports neither "default" nor "plan"/],
  ['g.mjs', 'throw new Error("first\\nsecond")', /cannot load the plan .*g\.mjs: first$/],
])('%s is refused in one line', async (name, text, message) => {
  const reading = readPlanFile(fileOf(name, text));
  await expect(reading).rejects.toThrow(expect.objectContaining({ code: 'SOAK_PLAN_UNREADABLE' }));
  await expect(reading).rejects.toThrow(message);
});

it('says which file is not there', async () => {
  const message = 'cannot read the plan nowhere.yml: ENOENT';
  await expect(readPlanFile('nowhere.yml')).rejects.toThrow(expect.objectContaining({ message }));
});

it('says in which file a value of a module stands', async () => {
  const file = fileOf('wrong.mjs', 'export default { duration: 5 };');
  const { plan, ...place } = await readPlanFile(file);
  expect(() => resolvePlan(plan, place)).toThrow(`duration is 5 (${file}), but must be`);
});

it('never throws anything but our own error, on one line', () => {
  const piece = fc.constantFrom(
    ...['services', 'api', 'command', 'duration', 'criteria', 'ready', 'port', ':', ': ', '\n', '  ', '- ', '{', '}'],
    ...[
      '[',
      ']',
      '&a',
      '*a',
      '? ',
      '!!map',
      '"',
      "'",
      '#',
      '---\n',
      '<<',
      '~',
      '1s',
      '\t',
      '\0',
      '\u2028',
      '__proto__',
    ],
  );
  const yaml = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
  );
  const messageOf = (text: string): string => {
    try {
      const { plan, locate } = parseYamlPlan(text, 'soak.yml');
      resolvePlan(plan, { cwd: '/', locate });
      return '';
    } catch (error) {
      if (isTidemarkError(error)) return error.message;
      throw error;
    }
  };
  fc.assert(
    fc.property(yaml, (text) => !/[\n\r\u2028\u2029]/.test(messageOf(text))),
    { numRuns: 100 },
  );
});

it('is checked as it is written in TypeScript', () => {
  const plan = defineSoak({
    services: { api: { command: ['node', 'x.js'], ready: { port: 80 } } },
    criteria: { cpu: 'off' },
  });
  expect(plan.services.api.command).toEqual(['node', 'x.js']);
});
