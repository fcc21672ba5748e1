import { join } from 'node:path';
import { systemClock } from '@tidemark/core';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { openOutput } from '../output.ts';
import { type PluginKind, parsePluginName, scaffoldFiles } from '../plugin/scaffold.ts';
import { writeFolder } from '../plugin/write-folder.ts';
import { readVersion } from '../version.ts';

export interface NewPluginFlags {
  readonly kind: PluginKind;
  readonly dir?: string;
  readonly json?: true;
}

/** `tidemark plugins new`: a complete package of a plugin, with tests that pass. */
export async function newPlugin(given: string, { kind, dir, json }: NewPluginFlags): Promise<ExitCode> {
  const names = parsePluginName(given, kind);
  const folder = dir ?? names.folderName;
  const files = scaffoldFiles(names, readVersion(), new Date(systemClock.now()).getFullYear());
  writeFolder(folder, files);
  const paths = [...files.keys()].sort();
  const output = openOutput();
  if (json) output.write(`${JSON.stringify({ ...names, folder, files: paths })}\n`);
  else {
    const listed = paths.map((path) => `  ${join(folder, path)}\n`).join('');
    output.write(`${kind} ${names.packageName}:\n\n${listed}\nnext: cd ${folder} && npm install && npm test\n`);
  }
  return EXIT_CODES.ok;
}
