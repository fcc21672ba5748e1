import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codePrefix, readErrorCatalogues } from './error-catalogues.ts';
import { ROOT, repositoryFiles } from './repository-files.ts';

const CATALOGUES = await readErrorCatalogues();
const CODES = CATALOGUES.flatMap(({ catalogue }) => Object.keys(catalogue));

/** Product sources apart from the catalogues themselves. */
const SOURCES = repositoryFiles('.ts', '.tsx')
  .filter((file) => /^(packages|plugins|apps)\/[^/]+\/src\//.test(file))
  .filter((file) => !/(\.test\.tsx?|\/errors\.ts)$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }));

describe.each(CATALOGUES)('the error catalogue of $folder', ({ folder, catalogue }) => {
  const codes = Object.keys(catalogue);
  const sources = SOURCES.filter(({ file }) => file.startsWith(`packages/${folder}/`));

  it('begins each code with the package', () => {
    expect(codes.filter((code) => !code.startsWith(codePrefix(folder)))).toEqual([]);
  });

  it('has only codes that the package uses', () => {
    expect(codes.filter((code) => !sources.some(({ text }) => text.includes(`'${code}'`)))).toEqual([]);
  });

  it('tells what happened in a sentence, and what to do in a clause', () => {
    const isWellPut = ({ summary = '', hint = '' }) => /^[A-Z].*\.$/.test(summary) && /[^.]$/.test(hint);
    expect(codes.filter((code) => !isWellPut(catalogue[code] ?? {}))).toEqual([]);
  });
});

it('no code is in two catalogues', () => {
  expect(CODES.filter((code, index) => CODES.indexOf(code) !== index)).toEqual([]);
});

it('every code in the sources is in a catalogue', () => {
  const prefixes = CATALOGUES.map(({ folder }) => codePrefix(folder)).join('|');
  const literal = new RegExp(`'((?:${prefixes})[A-Z0-9_]+)'`, 'g');
  const unknown = SOURCES.flatMap(({ file, text }) =>
    [...text.matchAll(literal)].map(([, code = '']) => ({ file, code })).filter(({ code }) => !CODES.includes(code)),
  );
  expect(unknown).toEqual([]);
});
