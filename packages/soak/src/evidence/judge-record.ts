import { judgeRun, type ProcessEvidence, type RunVerdict, type WatchedMetric } from '../judgement/judge-run.ts';
import { countTroubles } from '../run/troubles.ts';
import type { RunRecord, WatchedColumn, WatchedProcess } from './run-record.ts';

/** How the metrics that may leak are told from those that say how much there was to do. */
const LOAD_METRIC = 'cpu_ratio';

/** Judges a run by the criteria that its plan gave. Load is not judged. Throws `SOAK_CRITERIA_INVALID`. */
export function judgeRecord(record: RunRecord): RunVerdict {
  const [start] = record.log;
  const criteria = start?.type === 'run-started' ? start.criteria : {};
  return judgeRun(
    record.processes.filter(({ role }) => role !== 'load').map((process) => describeEvidence(process, record)),
    criteria,
  );
}

function describeEvidence(process: WatchedProcess, { log }: RunRecord): ProcessEvidence {
  const { name, service, role, timesMs, lives, metrics } = process;
  const cpu = metrics.find(({ metric }) => metric === LOAD_METRIC);
  const [memory, ...others] = metrics.filter(({ metric }) => metric !== LOAD_METRIC);
  const absent = () => new Float64Array(timesMs.length).fill(Number.NaN);
  return {
    name,
    timesMs,
    lives,
    memoryBytes: memory?.values ?? absent(),
    ...(cpu === undefined ? {} : { cpuRatio: cpu.values }),
    watched: others.map(describeMetric),
    // A service's children are part of it: what they write and how they end is told of once.
    ...(role === 'main' || role === 'attached' ? countTroubles(log, service) : {}),
  };
}

function describeMetric({ metric, unit, values }: WatchedColumn): WatchedMetric {
  return { name: metric, unit, values };
}
