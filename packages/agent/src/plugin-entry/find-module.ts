import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SOURCE_CONDITION } from '@tidemark/core';

/**
 * The `file:` URL of a module that somebody names: a path that begins with `.` or `/`, relative to `cwd`, or a package,
 * looked for from `cwd` and then from where Tidemark is. Imports nothing. Throws what keeps it from being found.
 */
export function findModule(name: string, cwd: string): string {
  if (!/^[./]/.test(name)) return findPackage(name, cwd);
  const path = resolve(cwd, name);
  if (!existsSync(path)) throw new Error(`there is no file ${path}`);
  return pathToFileURL(path).href;
}

/** Run from source, our own packages are found as sources too. */
const OWN_CONDITIONS = import.meta.url.endsWith('.ts') ? [SOURCE_CONDITION] : [];

function findPackage(name: string, cwd: string): string {
  const parentURL = pathToFileURL(join(cwd, 'any')).href;
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier !== name) return next(specifier, context);
      const conditions = [...context.conditions, ...OWN_CONDITIONS];
      // Taken before: `next` remembers what it was called with.
      const { parentURL: ownURL } = context;
      try {
        return next(specifier, { ...context, conditions, parentURL });
      } catch {
        return next(specifier, { ...context, conditions, parentURL: ownURL });
      }
    },
  });
  try {
    return import.meta.resolve(name);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new Error(`no package of that name is installed in ${cwd}`, { cause });
  } finally {
    hooks.deregister();
  }
}
