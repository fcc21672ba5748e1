import type { Received } from './meter.ts';
import type { Ending, LoadReport } from './report.ts';
import { REPORT_VERSION } from './report.ts';
import type { ResolvedPlan } from './resolve-plan.ts';
import type { RunContext } from './run-phases.ts';
import { judge } from './thresholds.ts';

/** When the parts of a run were, on the clock's monotonic scale but for the first. */
export interface RunTimes {
  /** Unix time. */
  readonly startedMs: number;
  readonly beganMs: number;
  readonly measuringMs: number;
  readonly endedMs: number;
}

/** What only one kind of run knows. */
export type RunFindings = Pick<LoadReport, 'clients' | 'latency' | 'sequence' | 'requests' | 'paused'> & {
  readonly times: RunTimes;
  readonly ending: Ending;
  readonly received: Received;
};

/** The report of a run, judged by the thresholds of its plan. */
export function buildReport(plan: ResolvedPlan, { meter, watch }: RunContext, findings: RunFindings): LoadReport {
  const { times, ending, received, clients, latency, sequence, requests, paused } = findings;
  const { updatesPerSecond, ...amounts } = received;
  const protocol = plan.kind === 'http' ? 'http' : plan.protocol;
  const judgements = judge(plan.thresholds, {
    maxErrors: meter.errors.total,
    ...sequenceFindings(findings),
    ...latencyFindings(findings),
    minRate: received.messagesPerSecond,
  });
  return {
    version: REPORT_VERSION,
    kind: plan.kind,
    url: plan.url.href,
    protocol,
    startedMs: times.startedMs,
    rampMs: Math.round(times.measuringMs - times.beganMs),
    measuredMs: Math.round(times.endedMs - times.measuringMs),
    ending,
    clients,
    received: { ...amounts, seriesUpdatesPerSecond: protocol === 'tidemark' ? updatesPerSecond : null },
    latency,
    sequence,
    errors: { total: meter.errors.total, kinds: meter.errors.list() },
    requests,
    paused,
    self: watch.report(received.messages),
    verdict: { passed: ending !== 'deserted' && judgements.every(({ passed }) => passed), judgements },
  };
}

function sequenceFindings({ clients, sequence, paused }: RunFindings) {
  if (sequence === null) return { maxGaps: null, maxSkipped: null };
  const { gaps, duplicates, disordered, skipped } = sequence;
  const silences = (clients.silent ?? 0) + (paused?.missingFrames ?? 0);
  return { maxGaps: gaps + duplicates + disordered + silences, maxSkipped: skipped };
}

function latencyFindings({ latency }: RunFindings) {
  const judged = latency.delivery ?? latency.response;
  return {
    maxP50Ms: judged?.p50Ms ?? null,
    maxP99Ms: judged?.p99Ms ?? null,
    maxLatencyMs: judged?.maxMs ?? null,
  };
}
