import type { SoakPlanInput } from './plan-schema.ts';

/** A plan in TypeScript, with its keys completed and checked as it is written: `export default defineSoak({ ... })`. */
export function defineSoak<const Plan extends SoakPlanInput>(plan: Plan): Plan {
  return plan;
}
