import type { PlanPath } from './plan-error.ts';
import type { SoakPlanInput } from './plan-schema.ts';

/**
 * A plan with some of its keys replaced by those of another, as flags of the command line do. Services, attached processes
 * and criteria are replaced one by one, everything else as a whole. A plan that is none is given back for the check to refuse.
 */
export function overridePlan(plan: unknown, over: SoakPlanInput): unknown {
  if (!isSection(plan)) return plan;
  const merged = Object.entries(over).map(([key, value]) => {
    const below = plan[key];
    return [key, isByName(key) && isSection(below) && isSection(value) ? { ...below, ...value } : value];
  });
  return { ...plan, ...Object.fromEntries(merged) };
}

/** Whether what stands at a path comes from the plan that replaces. */
export function isOverridden(over: SoakPlanInput, path: PlanPath): boolean {
  const [key, name] = path as readonly string[];
  if (key === undefined || !Object.hasOwn(over, key)) return false;
  const value = over[key as keyof SoakPlanInput];
  return !isByName(key) || (name !== undefined && isSection(value) && Object.hasOwn(value, name));
}

const isByName = (key: string) => key === 'services' || key === 'attach' || key === 'criteria';

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
