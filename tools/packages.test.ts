import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, repositoryFiles } from './repository-files.ts';

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly publishConfig?: { readonly exports?: unknown };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const readJson = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));

const MANIFESTS = repositoryFiles('package.json').map((file) => ({ file, manifest: readJson(file) as Manifest }));
const PACKAGES = MANIFESTS.filter(({ file }) => file.startsWith('packages/') || file.startsWith('plugins/'));

/** Folder names that a tsconfig refers to, sorted. */
function references(tsconfig: string): string[] {
  return (readJson(tsconfig).references as { path: string }[]).map(({ path }) => basename(path)).sort();
}

/** Folder names of the packages of this repository that a package depends on, sorted. */
function ownDependencies({ dependencies = {} }: Manifest): string[] {
  const folder = new Map(PACKAGES.map(({ file, manifest }) => [manifest.name, basename(dirname(file))]));
  return Object.keys(dependencies)
    .flatMap((name) => folder.get(name) ?? [])
    .sort();
}

describe.each(PACKAGES)('$manifest.name', ({ file, manifest }) => {
  it('refers its compiler to the packages it depends on', () => {
    expect(references(join(dirname(file), 'tsconfig.json'))).toEqual(ownDependencies(manifest));
  });

  it('publishes what it exports here, built', () => {
    const built = Object.entries(manifest.exports ?? {}).map(([entry, { '@tidemark/source': _, ...rest }]) => [
      entry,
      rest,
    ]);
    expect(manifest.publishConfig?.exports ?? {}).toEqual(Object.fromEntries(built));
  });
});

it.each(['tsconfig.build.json', 'tsconfig.test.json'])('%s knows every package', (file) => {
  expect(references(file)).toEqual(PACKAGES.map((entry) => basename(dirname(entry.file))).sort());
});

it.each(MANIFESTS)('$file pins exact versions', ({ manifest }) => {
  const ranges = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(ranges.filter(([, range]) => !/^(\d+\.\d+\.\d+|workspace:\*)$/.test(range))).toEqual([]);
});
