import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import type { CommandPlan, SoakPlan } from './soak-plan.ts';

/**
 * What two calls must agree in to be segments of one run: everything but the length of the segments. Folders count as they
 * lie to each other, so that another checkout of the same tree is the same run.
 */
export function planHash({ segmentMs: _, ...plan }: SoakPlan): string {
  const base = (plan.services[0] ?? plan.load)?.cwd ?? '';
  const portable = <Command extends CommandPlan>(command: Command) => ({
    ...command,
    cwd: relative(base, command.cwd),
  });
  const lasting = { ...plan, services: plan.services.map(portable), load: plan.load && portable(plan.load) };
  return createHash('sha256').update(canonicalJson(lasting)).digest('hex');
}

/** The order of keys makes no difference, a regular expression is its text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part instanceof RegExp) return String(part);
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}
