import type { RunPart } from '../judgement/judge-run.ts';
import { describePart, MEMORY } from './describe-part.ts';
import { counted, formatAmount, formatSpan } from './quantity.ts';
import type { Findings } from './recommend.ts';

/** What to do about each limit that was crossed. */
export function adviseOnLimits(findings: Findings): string[] {
  return findings.parts.flatMap((part) => {
    if (part.level === 'pass' || part.rule === 'leak' || part.rule === 'crashes') return [];
    if (part.rule === 'error lines') return adviseOnErrorLines(findings, part.process);
    const advice = limitAdvice(findings, part);
    return advice === undefined ? [] : [`${part.process}: ${describePart(findings, part)}. ${advice}`];
  });
}

function limitAdvice(findings: Findings, part: RunPart): string | undefined {
  const { pid, metrics, role } = findings.processes.find(({ name }) => name === part.process) ?? {};
  const p95 = metrics?.find(({ metric }) => metric === 'cpu_ratio')?.p95 ?? Number.NaN;
  const often = Number.isNaN(p95) ? '' : `In one sample of twenty it took ${formatAmount(p95, 'ratio')} or more. `;
  const verdict = memoryVerdictOn(findings, part.process);
  switch (part.rule) {
    case 'cpu':
      if (role === 'tree')
        return 'Look at which of its processes takes most of that, and whether there are more of them than CPUs.';
      return `${often}Profile it under this load (\`perf top -p ${pid ?? 'PID'}\`; Node.js: \`--cpu-prof\`), or decide that the load is more than it has to bear.`;
    case 'memory':
      if (verdict === 'leaking') return 'The leak is what to mend first.';
      return 'It needs that much without leaking: bound its caches and its heap (Node.js: `--max-old-space-size`), or raise the limit of the run.';
    case 'memory growth':
      // A leak, and evidence that does not suffice, have their own advice.
      return verdict === 'healthy'
        ? 'It is not a leak: the growth came to an end. With a longer warm-up it would not count.'
        : undefined;
    default:
      return undefined;
  }
}

function memoryVerdictOn({ parts }: Findings, process: string) {
  const part = parts.find((each) => each.rule === 'leak' && each.process === process && each.metric === MEMORY);
  return part?.rule === 'leak' ? part.growth.verdict : undefined;
}

/** The part is of a process, the lines are of its service. */
function adviseOnErrorLines({ processes, services, run }: Findings, process: string): string[] {
  const name = processes.find((each) => each.name === process)?.service ?? process;
  const service = services.find((each) => each.name === name);
  const group = service?.errors[0];
  if (service === undefined || group === undefined) return [];
  const first = group.excerpts[0];
  const since = first === undefined ? '' : `, the first after ${formatSpan(first.atMs - run.startedMs)}`;
  const mostly = service.errors.length === 1 ? '' : ` ${group.count} of them match ${group.pattern}.`;
  const where = service.logFiles.length === 0 ? '' : ` They are in ${service.logFiles.join(', ')} of the run's folder.`;
  return [
    `${name}: ${counted(service.errorLines, 'error line')}${since}.${mostly}${where} Lines that are harmless can be ignored by a pattern in the plan.`,
  ];
}
