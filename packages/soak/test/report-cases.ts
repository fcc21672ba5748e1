import type { RunRecord } from '../src/evidence/run-record.ts';
import type { RunPart } from '../src/judgement/judge-run.ts';
import { buildReport } from '../src/report/build-report.ts';
import type { LeakPart } from '../src/report/describe-part.ts';
import { entry, life, runRecord, runStarted, segmentStarted, watched } from './run-records.ts';

export const LEAK: LeakPart = {
  process: 'api',
  rule: 'leak',
  level: 'fail',
  metric: 'process_resident_memory_bytes',
  growth: {
    verdict: 'leaking',
    shape: 'slope',
    leakProbability: 0.98,
    slopePerHour: 12.3e6,
    slopeLow: 10e6,
    slopeHigh: 14e6,
    growthTotal: 12e6,
    warmUpEndMs: life(0, 5).toMs,
    timeToLimitMs: 76 * 3.6e6,
    reasons: [
      'it grows by 12.3 MB/h (10.0 MB/h to 14.0 MB/h) all the time',
      '12.0 MB more at the end than at the beginning',
    ],
  },
};
export const ERRORS: RunPart = { process: 'api', rule: 'error lines', level: 'warn', value: 3, bound: 0 };
export const MEMORY: RunPart = { process: 'api', rule: 'memory', level: 'pass', value: 2e8, bound: 2 ** 30 };

/** A report that fails by a leak, warns of error lines and passes the rest. */
export const report = (record: Partial<RunRecord> = {}, parts: readonly RunPart[] = [LEAK, ERRORS, MEMORY]) =>
  buildReport(runRecord(record), { level: parts[0]?.level ?? 'pass', parts });

/** Text that would be markup, commands or invisible wherever it is taken for what it is not. */
const HOSTILE = '<img src=x onerror=alert(1)>|`]]>&"\'\u0000\u001b[31m\u202e\ud800 [a](javascript:b) ![c](d)\n# end';

/** Everything that comes from outside is hostile. */
export function hostileReport() {
  const log = [
    runStarted({ name: HOSTILE, services: [{ name: HOSTILE, role: 'service', command: HOSTILE }] }),
    segmentStarted(0),
    entry(1, { type: 'error-lines', service: HOSTILE, count: 1, pattern: HOSTILE, excerpt: HOSTILE }),
    entry(2, { type: 'trouble', message: HOSTILE }),
    entry(3, {
      type: 'service-ended',
      service: HOSTILE,
      pid: 1,
      code: 1,
      signal: null,
      wasAsked: false,
      killed: false,
    }),
  ];
  const parts = [LEAK, ERRORS, MEMORY].map((part) => ({ ...part, process: HOSTILE }));
  return report({ log, directory: HOSTILE, processes: [watched({ name: HOSTILE, service: HOSTILE })] }, parts);
}
