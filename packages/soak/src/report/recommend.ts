import { adviseOnCrashes, adviseOnStops } from './advise-on-ends.ts';
import { adviseOnEvidence, adviseOnWarmUp } from './advise-on-evidence.ts';
import { adviseOnLeaks } from './advise-on-leaks.ts';
import { adviseOnLimits } from './advise-on-limits.ts';
import type { SoakReport } from './soak-report.ts';

/** What advice is given from. */
export type Findings = Omit<SoakReport, 'recommendations'>;

/** What to do next about what a run found, in whole sentences; the most important first. Nothing when all is well. */
export function recommend(findings: Findings): string[] {
  return [
    ...adviseOnCrashes(findings),
    ...adviseOnRun(findings),
    ...adviseOnLeaks(findings),
    ...adviseOnRegressions(findings),
    ...adviseOnLimits(findings),
    ...adviseOnStops(findings),
    ...(findings.run.ended === 'not-ready' ? [] : adviseOnEvidence(findings)),
    ...adviseOnWarmUp(findings),
  ];
}

function adviseOnRun({ run, parts, events }: Findings): string[] {
  const advice: string[] = [];
  if (run.ended === 'not-ready') {
    const cause = events.findLast(({ level }) => level !== 'info');
    const who = cause?.service === undefined ? '' : `${cause.service}: `;
    advice.push(
      `The run ended before it began: ${cause === undefined ? 'a service was not ready' : `${who}${cause.text}`}. Read the last lines of its log, and check the command, its ready condition and the time it is given.`,
    );
  } else if (parts.length === 0) {
    advice.push(
      'Nothing was watched for long enough to be judged: check that the command runs by itself, and that what is attached to exists.',
    );
  }
  if (run.ended === 'killed') {
    advice.push(
      'The soak itself was killed (a time limit of the CI job, or no memory left?): the same command with the same run folder goes on with it, and what was recorded counts.',
    );
  }
  return advice;
}

function adviseOnRegressions({ comparison }: Findings): string[] {
  const regressed = (comparison?.metrics ?? []).filter(({ change }) => change === 'regressed');
  const [worst] = regressed;
  if (worst === undefined) return [];
  const others = regressed.length === 1 ? '' : ` and ${regressed.length - 1} more`;
  return [
    `${worst.process}${others}: worse than the baseline. ${worst.reason}. Look at what changed since run ${comparison?.baseline.at(-1)}; if it is meant to be so, make this run the baseline.`,
  ];
}
