import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cliError } from '../errors.ts';

export type PluginKind = 'exporter' | 'notifier';

/** What a new plugin is called. */
export interface PluginNames {
  readonly kind: PluginKind;
  /** `mud-flat`: what it calls itself, and its files. */
  readonly name: string;
  /** `@acme/tidemark-exporter-mud-flat` */
  readonly packageName: string;
  /** The same without the scope. */
  readonly folderName: string;
}

/** A complete package for each kind, and what all have: it is checked and tested here as it is, under this name. */
const SCAFFOLD = fileURLToPath(new URL('../../scaffold/', import.meta.url));

const NAME = /^(?<scope>@[a-z\d][a-z\d._-]*\/)?(?<name>[a-z][a-z\d]*(?:-[a-z\d]+)*)$/;
const PREFIX = /^(?:tidemark-)?(?:exporter|notifier)-/;
const MAX_NAME_LENGTH = 60;

/** npm leaves out or reads files of these names when it packs the command. */
const FILE_NAMES: Readonly<Record<string, string>> = {
  gitignore: '.gitignore',
  'package.template.json': 'package.json',
};

/**
 * `mud-flat`, or with the scope of a package `@acme/mud-flat`; `tidemark-exporter-mud-flat` says the same. Throws
 * `CLI_PLUGIN_NAME_INVALID`.
 */
export function parsePluginName(text: string, kind: PluginKind): PluginNames {
  const { scope = '', name: given = '' } = NAME.exec(text)?.groups ?? {};
  const name = given.replace(PREFIX, '');
  if (name === '' || text.length > MAX_NAME_LENGTH)
    throw cliError('CLI_PLUGIN_NAME_INVALID', `${JSON.stringify(text)} is no name for a plugin`);
  const folderName = `tidemark-${kind}-${name}`;
  return { kind, name, packageName: scope + folderName, folderName };
}

/** The files of a new package by their paths in it. `version` is that of the kit it is written for. */
export function scaffoldFiles(names: PluginNames, version: string, year: number): ReadonlyMap<string, string> {
  const rename = (text: string) =>
    text
      .replaceAll('tidemark-plugin-tide-pool', names.packageName)
      .replaceAll('tide-pool', names.name)
      .replaceAll('tidePool', camelCase(names.name))
      .replaceAll('TIDE_POOL', names.name.toUpperCase().replaceAll('-', '_'))
      .replaceAll('"@tidemark/plugin-kit": "0.0.0"', `"@tidemark/plugin-kit": "${version}"`)
      .replaceAll('(c) 2026', `(c) ${year}`);
  const files = ['any-plugin', names.kind].flatMap((folder) =>
    templates(join(SCAFFOLD, folder)).map(([path, text]) => [rename(path), rename(text)] as const),
  );
  return new Map(files);
}

function templates(folder: string): [path: string, text: string][] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return entries.map(({ parentPath, name }) => {
    const file = join(parentPath, name);
    const path = join(parentPath, FILE_NAMES[name] ?? name).slice(folder.length + 1);
    return [path, readFileSync(file, 'utf8')];
  });
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
}
