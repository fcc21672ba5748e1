/** Judges the run in the folder that it is given, and tells the verdict. */
import { parentPort, workerData } from 'node:worker_threads';
import { judgeRecord } from '../evidence/judge-record.ts';
import { readRun } from '../evidence/read-run.ts';
import type { Verdict } from '../verdict/judge-growth.ts';
import type { VerdictSoFar } from './judge-beside.ts';

const WORST_FIRST: readonly Verdict[] = ['leaking', 'not-enough-evidence', 'healthy'];

const { level, parts } = judgeRecord(readRun(workerData as string));
const leaks = new Map<string, Verdict>();
for (const part of parts) {
  if (part.rule !== 'leak') continue;
  const seen = leaks.get(part.process);
  const isWorse = seen === undefined || WORST_FIRST.indexOf(part.growth.verdict) < WORST_FIRST.indexOf(seen);
  if (isWorse) leaks.set(part.process, part.growth.verdict);
}
parentPort?.postMessage({ level, leaks } satisfies VerdictSoFar);
