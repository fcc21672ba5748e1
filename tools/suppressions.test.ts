import { expect, it } from 'vitest';
import { findSuppressions } from './suppressions.ts';

// Put together here, so that this file passes the check itself.
const comment = (opening: string, text: string) => `${opening} ${text}`;

it.each([
  ['a biome comment', comment('//', 'biome-ignore lint/style/noDefaultExport: it is different here'), 'biome-ignore'],
  ['a biome comment for a whole file', comment('/**', 'biome-ignore-all lint: generated */'), 'biome-ignore-all'],
  ['a biome comment in JSX', comment('{/*', 'biome-ignore lint/a11y: decorative */}'), 'biome-ignore'],
  ['a TypeScript comment', comment('  //', '@ts-ignore'), '@ts-ignore'],
  ['an expected type error', comment('foo(); //', '@ts-expect-error'), '@ts-expect-error'],
  ['an unchecked file', comment('//', '@ts-nocheck'), '@ts-nocheck'],
  ['another linter', comment('/*', 'eslint-disable-next-line no-console */'), 'eslint-disable-next-line'],
  ['another formatter', comment('//', 'prettier-ignore'), 'prettier-ignore'],
  ['uncounted lines', comment('/*', 'v8 ignore next */'), 'v8 ignore'],
  ['uncounted branches', comment('/*', 'istanbul ignore else */'), 'istanbul ignore'],
  ['a middle line of a block comment', comment(' *', '@ts-ignore'), '@ts-ignore'],
])('finds %s', (_name, text, directive) => {
  expect(findSuppressions(`first();\n${text}\n`)).toEqual([{ line: 2, directive }]);
});

it('lets prose and strings mention them', () => {
  expect(
    findSuppressions('// never write a biome-ignore comment\nconst name = "@ts-ignore";\nlet v8 = ignore;'),
  ).toEqual([]);
});
