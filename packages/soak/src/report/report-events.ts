import type { LoggedService, RunLogEntry } from '../run/run-log-entry.ts';
import { formatAmount, formatSpan } from './quantity.ts';
import { END_REASONS } from './run-facts.ts';
import { describeExit, readEnd } from './service-reports.ts';
import type { ReportEvent } from './soak-report.ts';

/** Says what an entry of the run log means for people; undefined when it is not worth telling. */
export type EventTeller = (entry: RunLogEntry) => ReportEvent | undefined;

/**
 * What happened in a run, in words and in order. Children are told of only when they crashed, of error lines the first of
 * each pattern, of verdicts those that differ from the one before.
 */
export function reportEvents(log: readonly RunLogEntry[], services: Roles): ReportEvent[] {
  return log.map(createEventTeller(services)).filter((event) => event !== undefined);
}

type Roles = readonly Pick<LoggedService, 'name' | 'role'>[];

/** Tells of one entry after the other, as they are written. */
export function createEventTeller(services: Roles): EventTeller {
  const roles = new Map(services.map(({ name, role }) => [name, role]));
  const told = new Set<string>();
  let level = '';
  return (entry) => {
    if (entry.type === 'error-lines') {
      const key = `${entry.service}\n${entry.pattern}`;
      if (told.has(key)) return undefined;
      told.add(key);
    }
    if (entry.type === 'judged') {
      if (entry.level === level) return undefined;
      level = entry.level;
    }
    const service = 'service' in entry ? entry.service : undefined;
    const described = describe(entry, roles.get(service ?? ''));
    return described === undefined ? undefined : { atMs: entry.atMs, service, ...described };
  };
}

type Described = Pick<ReportEvent, 'level' | 'text'>;

function describe(entry: RunLogEntry, role: LoggedService['role'] | undefined): Described | undefined {
  switch (entry.type) {
    case 'run-started':
      return info(
        `the run begins: ${formatSpan(entry.durationMs)} with a sample every ${formatSpan(entry.intervalMs)}`,
      );
    case 'segment-started':
      return info(
        `segment ${entry.segment} begins on ${entry.hostName} (${entry.cpus} CPUs, ${formatAmount(entry.memoryBytes, 'bytes')})`,
      );
    case 'watching-began':
      return info('everything is ready: the time that counts begins');
    case 'watching-ended':
      return info('the time that counts is over: everything is asked to end');
    case 'service-started':
      if (role === 'attached') return info(`process ${entry.pid} is watched`);
      return info(
        entry.attempt > 1 ? `start ${entry.attempt}, as process ${entry.pid}` : `starts as process ${entry.pid}`,
      );
    case 'service-ready':
      return info(`ready after ${formatSpan(entry.afterMs)}`);
    case 'service-ended':
    case 'process-ended':
      return describeEnd(entry, role);
    case 'error-lines':
      return { level: 'warn', text: `first error line that matches ${entry.pattern}: ${entry.excerpt}` };
    case 'trouble':
      return { level: 'warn', text: entry.message };
    case 'judged':
      return { level: entry.level === 'pass' ? 'info' : entry.level, text: `verdict so far: ${entry.level}` };
    case 'segment-ended':
      return info(`segment ${entry.segment} ends: ${END_REASONS[entry.reason]}`);
    case 'run-ended':
      return info(`the run ends: ${END_REASONS[entry.reason]}`);
    case 'segment-lost':
      return {
        level: 'warn',
        text: `segment ${entry.segment} was cut off: its soak was killed, and counts as far as it was recorded`,
      };
    case 'process-seen':
    case 'short-lived':
      return undefined;
  }
}

const info = (text: string): Described => ({ level: 'info', text });

function describeEnd(
  entry: Extract<RunLogEntry, { readonly type: 'service-ended' | 'process-ended' }>,
  role: LoggedService['role'] | undefined,
): Described | undefined {
  const end = readEnd(entry, role);
  if (end === undefined) return undefined;
  const who = end.child === undefined ? `process ${entry.pid}` : `child ${end.child}`;
  switch (end.how) {
    case 'crashed':
      return { level: 'fail', text: `${who} ended by itself ${describeExit(end)}` };
    case 'killed':
      return { level: 'warn', text: `${who} was asked to end; it or what was left of its tree had to be killed` };
    case 'done':
      return info(`${who} is done, ${describeExit(end)}`);
    case 'asked':
      return info(`${who} ended when asked to, ${describeExit(end)}`);
  }
}
