import type { ResolvedPlan } from './resolve-plan.ts';

/** The headers of every request of a run. Those of the plan win. */
export function requestHeaders({ headers, token }: Pick<ResolvedPlan, 'headers' | 'token'>): Record<string, string> {
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const own: Record<string, string> = { 'user-agent': 'tidemark-load' };
  if (token !== undefined) own.authorization = `Bearer ${token}`;
  for (const name of given) delete own[name];
  return { ...own, ...headers };
}
