import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ErrorCatalogue } from '@tidemark/core';
import { ROOT } from './repository-files.ts';

/** The error codes of one package, from the `<PACKAGE>_ERRORS` that its `src/errors.ts` exports. */
export interface PackageErrors {
  /** Folder below `packages/`. */
  readonly folder: string;
  readonly catalogue: ErrorCatalogue;
}

/** The catalogues of all packages that have one, by folder name. Throws when an `errors.ts` exports none. */
export async function readErrorCatalogues(): Promise<PackageErrors[]> {
  const folders = readdirSync(join(ROOT, 'packages')).sort();
  return Promise.all(folders.filter((folder) => existsSync(errorsModule(folder))).map(readCatalogue));
}

async function readCatalogue(folder: string): Promise<PackageErrors> {
  const module: Record<string, unknown> = await import(pathToFileURL(errorsModule(folder)).href);
  const name = `${codePrefix(folder)}ERRORS`;
  const catalogue = module[name];
  if (catalogue === undefined) throw new TypeError(`packages/${folder}/src/errors.ts exports no ${name}`);
  return { folder, catalogue: catalogue as ErrorCatalogue };
}

/** What every code of a package begins with: `plugin-kit` has `PLUGIN_KIT_`. */
export function codePrefix(folder: string): string {
  return `${folder.replaceAll('-', '_').toUpperCase()}_`;
}

function errorsModule(folder: string): string {
  return join(ROOT, 'packages', folder, 'src/errors.ts');
}
