import { type Locate, unreadablePlan } from './plan-error.ts';

/** A plan as it stands in a file; nothing of it is checked yet. */
export interface PlanFile {
  readonly plan: unknown;
  /** Absolute: what the plan's relative paths begin at. */
  readonly cwd: string;
  /** The file, and the line where it has any, of what stands at a path. */
  readonly locate: Locate;
}

/**
 * Reads a plan: a TypeScript or JavaScript module by what it exports as `default` or `plan`, anything else as YAML, which
 * JSON is too. In YAML every value is the text that stands there, so that `VERSION: 1.10` is not 1.1 and `on` is no
 * boolean. Throws `SOAK_PLAN_UNREADABLE`.
 */
export async function readPlanFile(file: string): Promise<PlanFile> {
  // Only now: the YAML parser is large.
  const { readInputFile } = await import('@tidemark/yaml-input');
  const { content, cwd, locate } = await readInputFile(file, {
    what: 'the plan',
    exported: 'plan',
    packageUrl: import.meta.url,
    isAllText: true,
    unreadable: unreadablePlan,
  });
  return { plan: content, cwd, locate };
}
