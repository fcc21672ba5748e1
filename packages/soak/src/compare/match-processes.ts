import type { ProcessMetrics, RunMetrics } from './run-comparison.ts';

/** One process in all runs that have it. */
export interface MatchedProcess {
  readonly name: string;
  readonly role: ProcessMetrics['role'];
  /** In the order of the runs. */
  readonly baseline: readonly ProcessMetrics[];
  readonly now: ProcessMetrics;
}

/** Pairs processes by name, and names those that one side does not have. */
export function matchProcesses(
  baseline: readonly RunMetrics[],
  now: RunMetrics,
): { readonly matched: MatchedProcess[]; readonly unmatched: string[] } {
  const before = baseline.map(nameProcesses);
  const current = nameProcesses(now);
  const matched: MatchedProcess[] = [];
  const unmatched: string[] = [];
  for (const [name, process] of current) {
    const earlier = before.flatMap((run) => run.get(name) ?? []);
    if (earlier.length === 0) unmatched.push(name);
    else matched.push({ name, role: process.role, baseline: earlier, now: process });
  }
  for (const name of new Set(before.flatMap((run) => [...run.keys()]))) if (!current.has(name)) unmatched.push(name);
  return { matched, unmatched };
}

/** Children have their pid in their name, which the next run has not: those of one name are told apart by their order. */
function nameProcesses({ processes }: RunMetrics): Map<string, ProcessMetrics> {
  const named = new Map<string, ProcessMetrics>();
  for (const process of processes) {
    const name = process.role === 'child' ? process.name.replace(/ \d+$/, '') : process.name;
    let unique = name;
    for (let i = 2; named.has(unique); i++) unique = `${name} #${i}`;
    named.set(unique, process);
  }
  return named;
}
