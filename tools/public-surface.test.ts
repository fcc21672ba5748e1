import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { publicSurface } from './public-surface.ts';
import { ROOT, repositoryFiles } from './repository-files.ts';

const SOURCE = '@tidemark/source';

/** Every entry of every package: the module, and the file that says what it exports. */
const ENTRIES = repositoryFiles('package.json')
  .filter((file) => file.startsWith('packages/') || file.startsWith('plugins/'))
  .flatMap((file) => {
    const { exports = {} } = JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
    return Object.entries(exports as Record<string, Record<string, string>>).map(([entry, conditions]) => ({
      module: join(dirname(file), conditions[SOURCE] ?? ''),
      surface: join(dirname(file), entry === '.' ? 'public-surface.txt' : `public-surface.${entry.slice(2)}.txt`),
    }));
  });

const HOW_TO_ACCEPT = 'users of this package will notice; if that is meant, run `npm test -- -u` and write a changeset';

it.each(ENTRIES)('$module exports what $surface says', async ({ module, surface }) => {
  const names = publicSurface(readFileSync(join(ROOT, module), 'utf8'));
  await expect(`${names.join('\n')}\n`, HOW_TO_ACCEPT).toMatchFileSnapshot(join(ROOT, surface));
});

describe('publicSurface', () => {
  it('names values and types, sorted', () => {
    const source = `export { b, type A } from './b.ts';\nexport type { D } from './d.ts';\nexport const c = 1;\nexport interface E {}\n`;
    expect(publicSurface(source)).toEqual(['type A', 'type D', 'type E', 'value b', 'value c']);
  });

  it('goes by the name that users write', () => {
    expect(publicSurface(`export { inner as outer, type X as Y } from './x.ts';`)).toEqual(['type Y', 'value outer']);
  });

  it('reads lists over several lines', () => {
    expect(publicSurface(`export {\n  a,\n  type B,\n} from './a.ts';\n`)).toEqual(['type B', 'value a']);
  });

  it('refuses what has no name', () => {
    expect(() => publicSurface(`export * from './x.ts';`)).toThrow(TypeError);
    expect(() => publicSurface(`export default 1;`)).toThrow(TypeError);
  });
});
