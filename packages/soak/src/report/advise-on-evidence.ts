import { formatDuration } from '@tidemark/core';
import { resolveGrowthOptions } from '../options.ts';
import { type LeakPart, metricOf, titleOf, unitOf } from './describe-part.ts';
import { formatRate, formatSpan } from './quantity.ts';
import type { Findings } from './recommend.ts';
import type { ProcessReport } from './soak-report.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** An hour finds what it has to; see the tables in `docs/soak-verdict.md`. */
const LEAST_MS = HOUR_MS;
const MOST_MS = 7 * 24 * HOUR_MS;
/** Durations that people choose, in hours. */
const USUAL_HOURS = [1, 2, 4, 8, 12, 24, 48, 96, 168];

/** How to get a verdict where there was none: a steady load, or a longer run. */
export function adviseOnEvidence(findings: Findings): string[] {
  const open = findings.parts.filter(
    (part): part is LeakPart => part.rule === 'leak' && part.growth.verdict === 'not-enough-evidence',
  );
  const loaded = open.filter(({ growth }) => growth.reasons.some((reason) => reason.includes('so does the load')));
  const short = open.filter((part) => !loaded.includes(part));
  return [
    ...loaded.map(
      (part) =>
        `${part.process}: ${titleOf(findings, part)} grew by ${formatRate(part.growth.slopePerHour, unitOf(findings, part))}, and its load grew as well, so that nothing tells one from the other. Repeat the run under a steady load.`,
    ),
    ...adviseOnLength(findings, short),
  ];
}

/** One sentence for all, since they are all answered by one longer run. */
function adviseOnLength(findings: Findings, open: readonly LeakPart[]): string[] {
  const [first] = open;
  if (first === undefined) return [];
  const needed = open.map((part) => ({ part, ms: neededMs(findings, part) }));
  const most = needed.reduce((a, b) => (b.ms > a.ms ? b : a));
  const others = open.length === 1 ? '' : ` and ${open.length - 1} more`;
  const seen = seenRate(findings, most.part);
  const isCut = longestLifeMs(findings, most.part) < findings.run.watchedMs / 2;
  const restarts = !isCut ? '' : findings.segments.length > 1 ? SEGMENTS : RESTARTS;
  const advice =
    most.ms > MOST_MS
      ? 'No run of a week would do: sample more often, and make the load steadier.'
      : `Run for ${formatDuration(usualMs(most.ms))} or longer.`;
  return [
    `Not enough evidence on ${titleOf(findings, most.part)} of ${most.part.process}${others}${seen}. ${advice}${restarts}`,
  ];
}

const RESTARTS =
  ' Restarts cut the evidence into pieces that are judged by themselves: what makes the process end comes first.';

const SEGMENTS = ' Each segment starts the process anew and is a piece that is judged by itself: make segments longer.';

/** What the run could not exclude and what it has to find. */
function seenRate(findings: Findings, part: LeakPart): string {
  const { slopeHigh } = part.growth;
  const unit = unitOf(findings, part);
  const lifeMs = longestLifeMs(findings, part);
  if (!(slopeHigh > 0)) return `: ${formatSpan(lifeMs)} without its warm-up are too short for a verdict`;
  return `: growth of up to ${formatRate(slopeHigh, unit)} cannot be excluded after ${formatSpan(lifeMs)}, and ${formatRate(soughtRate(findings, part), unit)} has to be seen`;
}

/**
 * How long a process must run for the sought rate to stand out. The bounds of a slope narrow with the length of the run to
 * the power of 1.5 when the noise stays the same.
 */
function neededMs(findings: Findings, part: LeakPart): number {
  const { slopeLow, slopeHigh } = part.growth;
  const lifeMs = longestLifeMs(findings, part);
  const halfWidth = (slopeHigh - slopeLow) / 2;
  if (!(halfWidth > 0)) return Math.max(LEAST_MS, 2 * lifeMs);
  return Math.max(LEAST_MS, 2 * lifeMs, lifeMs * (halfWidth / soughtRate(findings, part)) ** (2 / 3));
}

function soughtRate(findings: Findings, part: LeakPart): number {
  const { soughtPerHour, soughtSharePerHour } = resolveGrowthOptions(unitOf(findings, part)).rates;
  return Math.max(soughtPerHour, soughtSharePerHour * Math.abs(metricOf(findings, part)?.avg || 0));
}

function usualMs(ms: number): number {
  return HOUR_MS * (USUAL_HOURS.find((hours) => hours * HOUR_MS >= ms) ?? (USUAL_HOURS.at(-1) as number));
}

function longestLifeMs({ processes, run }: Findings, part: LeakPart): number {
  const lives = processes.find(({ name }) => name === part.process)?.lives ?? [];
  return lives.length === 0
    ? run.watchedMs
    : Math.max(...lives.map(({ warmUpEndMs, toMs }) => Math.max(0, toMs - warmUpEndMs)));
}

/** Warm-ups that took longer than was declared, so that their growth counted. */
export function adviseOnWarmUp(findings: Findings): string[] {
  return findings.processes.flatMap((process) => {
    const parts = findings.parts.filter(
      (part): part is LeakPart => part.rule === 'leak' && part.process === process.name,
    );
    const late = parts.map((part) => overtime(process, part.growth.warmUpEndMs)).filter((each) => each !== undefined);
    if (late.length === 0 || process.role === 'tree') return [];
    const longest = late.reduce((a, b) => (b.tookMs > a.tookMs ? b : a));
    const rounded = MINUTE_MS * Math.ceil(longest.tookMs / MINUTE_MS);
    return [
      `${process.name}: it settled ${formatSpan(longest.tookMs)} after its start, and ${longest.declaredMs === 0 ? 'no warm-up was' : `${formatSpan(longest.declaredMs)} of warm-up were`} declared. With a warm-up of ${formatDuration(rounded)} averages and limits are about its usual work.`,
    ];
  });
}

/** How long a warm-up took that ended so much later than declared that it matters: a minute, and a tenth of the life. */
function overtime({ lives }: ProcessReport, settledMs: number): { tookMs: number; declaredMs: number } | undefined {
  const life = lives.find(({ fromMs, toMs }) => settledMs > fromMs && settledMs <= toMs);
  if (life === undefined) return undefined;
  const lateMs = settledMs - life.warmUpEndMs;
  if (lateMs < Math.max(MINUTE_MS, (life.toMs - life.fromMs) / 10)) return undefined;
  return { tookMs: settledMs - life.fromMs, declaredMs: life.warmUpEndMs - life.fromMs };
}
