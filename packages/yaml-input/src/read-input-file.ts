import { readFile } from 'node:fs/promises';
import { type ResolveHookSync, registerHooks } from 'node:module';
import { dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InputPath, Locate, Unreadable } from './input-path.ts';

/** What stands in a file; nothing of it is checked yet. */
export interface InputFile {
  readonly content: unknown;
  /** Absolute: what relative paths in it begin at. */
  readonly cwd: string;
  /** The file, and the line where it has any, of what stands at a path. */
  readonly locate: Locate;
}

export interface InputFileOptions {
  /** What it is, for messages: `the plan`. */
  readonly what: string;
  /** The name by which a module may export it, instead of as default. */
  readonly exported: string;
  /** Where packages of Tidemark are looked for that a module does not find itself, as with a global `tidemark`. */
  readonly packageUrl: string;
  /** Every value of YAML is the text that stands there. */
  readonly isAllText?: boolean;
  /** How often this process has read it before. A module is loaded anew each time, what it imports is not. */
  readonly again?: number;
  readonly unreadable: Unreadable;
}

const MODULES: ReadonlySet<string> = new Set(['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']);

/**
 * Reads a TypeScript or JavaScript module by what it exports, anything else as YAML, which JSON is too. Throws what
 * `unreadable` makes.
 */
export async function readInputFile(file: string, options: InputFileOptions): Promise<InputFile> {
  const { what, unreadable } = options;
  const cwd = dirname(resolve(file));
  if (MODULES.has(extname(file))) return { content: await importContent(file, options), cwd, locate: () => file };
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(`cannot read ${what} ${file}: ${cause.code ?? cause.message}`, cause);
  });
  // Only now: the YAML parser is large.
  const { parseYamlInput } = await import('./parse-yaml-input.ts');
  const { content, locate } = parseYamlInput(text, { ...options, file });
  return { content, cwd, locate: (path: InputPath) => locate(path) };
}

async function importContent(
  file: string,
  { what, exported, packageUrl, again = 0, unreadable }: InputFileOptions,
): Promise<unknown> {
  const hooks = registerHooks({ resolve: resolveOwnPackages(packageUrl) });
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(`${pathToFileURL(resolve(file)).href}${again === 0 ? '' : `?again=${again}`}`);
  } catch (cause) {
    const [reason] = String(cause instanceof Error ? cause.message : cause).split('\n');
    throw unreadable(`cannot load ${what} ${file}: ${reason}`, cause);
  } finally {
    hooks.deregister();
  }
  const content = module.default ?? module[exported];
  if (content === undefined) throw unreadable(`${what} ${file} exports neither "default" nor "${exported}"`);
  return content;
}

function resolveOwnPackages(parentURL: string): ResolveHookSync {
  return (specifier, context, next) => {
    try {
      return next(specifier, context);
    } catch (error) {
      if (!specifier.startsWith('@tidemark/')) throw error;
      return next(specifier, { ...context, parentURL });
    }
  };
}
