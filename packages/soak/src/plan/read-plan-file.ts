import { readFile } from 'node:fs/promises';
import { type ResolveHookSync, registerHooks } from 'node:module';
import { dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Locate, unreadablePlan } from './plan-error.ts';

/** A plan as it stands in a file; nothing of it is checked yet. */
export interface PlanFile {
  readonly plan: unknown;
  /** Absolute: what the plan's relative paths begin at. */
  readonly cwd: string;
  /** The file, and the line where it has any, of what stands at a path. */
  readonly locate: Locate;
}

const MODULES: ReadonlySet<string> = new Set(['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']);

/**
 * Reads a plan: a TypeScript or JavaScript module by what it exports as `default` or `plan`, anything else as YAML, which
 * JSON is too. Throws `SOAK_PLAN_UNREADABLE`.
 */
export async function readPlanFile(file: string): Promise<PlanFile> {
  const cwd = dirname(resolve(file));
  if (MODULES.has(extname(file))) return { plan: await importPlan(file), cwd, locate: () => file };
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw unreadablePlan(`cannot read the plan ${file}: ${cause.code ?? cause.message}`, cause);
  });
  const { parseYamlPlan } = await import('./yaml-plan.ts');
  return { ...parseYamlPlan(text, file), cwd };
}

async function importPlan(file: string): Promise<unknown> {
  const hooks = registerHooks({ resolve: resolveOwnPackage });
  let module: { readonly default?: unknown; readonly plan?: unknown };
  try {
    module = await import(pathToFileURL(resolve(file)).href);
  } catch (cause) {
    const [reason] = String(cause instanceof Error ? cause.message : cause).split('\n');
    throw unreadablePlan(`cannot load the plan ${file}: ${reason}`, cause);
  } finally {
    hooks.deregister();
  }
  const plan = module.default ?? module.plan;
  if (plan === undefined) throw unreadablePlan(`the plan ${file} exports neither "default" nor "plan"`);
  return plan;
}

/** A plan takes `defineSoak` from the package that it finds; where there is none, as with a global `tidemark`, from this one. */
const resolveOwnPackage: ResolveHookSync = (specifier, context, next) => {
  try {
    return next(specifier, context);
  } catch (error) {
    if (specifier !== '@tidemark/soak') throw error;
    return { url: new URL(`../index${extname(import.meta.url)}`, import.meta.url).href, shortCircuit: true };
  }
};
