import { dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Clock, nearestName } from '@tidemark/core';
import type { ResolvedConfig } from '../config/schema.ts';
import { isSection } from '../plugin-entry/plugin-entry.ts';
import { type ExporterPlan, resolveExporters, resolveModuleExporters } from './exporter-plan.ts';
import { invalid, unreadable } from './exporters-file-error.ts';
import type { ExportersInput } from './exporters-input.ts';
import { readExportersModule } from './read-exporters-module.ts';

const MODULES: ReadonlySet<string> = new Set(['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']);

/**
 * What the configuration, or an application that embeds the agent, says of exporters. Imports no plugin on this thread.
 * Throws `AGENT_EXPORTERS_*` errors that name the line.
 */
export async function readExporters(
  { file }: ResolvedConfig['exporters'],
  { given, clock }: { readonly given: ExportersInput | undefined; readonly clock: Clock },
): Promise<readonly ExporterPlan[]> {
  if (given !== undefined) return resolveExporters({ exporters: given, cwd: process.cwd(), locate: () => undefined });
  if (file === undefined) return [];
  if (!MODULES.has(extname(file))) return readYaml(file);
  const url = pathToFileURL(resolve(file)).href;
  const entries = await readExportersModule(url, { file, clock });
  return resolveModuleExporters(entries, { url, cwd: dirname(resolve(file)), locate: () => file });
}

async function readYaml(file: string): Promise<readonly ExporterPlan[]> {
  // Only now: the YAML parser is large.
  const { readInputFile } = await import('@tidemark/yaml-input');
  const { content, cwd, locate } = await readInputFile(file, {
    what: 'the exporters file',
    exported: 'exporters',
    packageUrl: import.meta.url,
    unreadable,
  });
  if (!isSection(content)) throw invalid('the exporters file holds no sections', [], locate);
  for (const name of Object.keys(content)) {
    if (name === 'exporters') continue;
    const isNear = nearestName(name, ['exporters']) !== undefined;
    const hint = isNear ? 'did you mean "exporters"?' : 'all of it stands below exporters:';
    throw invalid(`unknown section ${JSON.stringify(name)}`, [name], locate, hint);
  }
  return resolveExporters({ exporters: content.exporters ?? {}, cwd, locate });
}
