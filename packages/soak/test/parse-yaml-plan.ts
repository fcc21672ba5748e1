import { parseYamlInput } from '@tidemark/yaml-input';
import { unreadablePlan } from '../src/plan/plan-error.ts';
import type { PlanFile } from '../src/plan/read-plan-file.ts';

/** A plan in YAML, as it would stand in a file of that name. */
export function parseYamlPlan(text: string, file: string): Omit<PlanFile, 'cwd'> {
  const { content, locate } = parseYamlInput(text, { file, isAllText: true, unreadable: unreadablePlan });
  return { plan: content, locate };
}
