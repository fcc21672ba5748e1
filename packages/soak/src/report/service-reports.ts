import { readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { RunRecord } from '../evidence/run-record.ts';
import type { LoggedService, RunLogEntry } from '../run/run-log-entry.ts';
import { isCrash } from '../run/troubles.ts';
import { entriesOf } from './run-facts.ts';
import type { ErrorGroup, ServiceEnd, ServiceReport } from './soak-report.ts';

const EXCERPTS = 5;

/** What the log says of each service, in the order of the plan. */
export function reportServices({ log, directory }: RunRecord, services: readonly LoggedService[]): ServiceReport[] {
  const logFiles = listLogFiles(directory);
  return services.map(({ name, role, command }) => {
    const own = log.filter((entry) => 'service' in entry && entry.service === name);
    const errors = groupErrors(own);
    const ends = own.flatMap((entry) => readEnd(entry, role) ?? []);
    return {
      name,
      role,
      command,
      starts: entriesOf(own, 'service-started').length,
      crashes: ends.filter(({ how }) => how === 'crashed').length,
      ends,
      readyAfterMs: entriesOf(own, 'service-ready')[0]?.afterMs,
      errorLines: errors.reduce((sum, { count }) => sum + count, 0),
      errors,
      logFiles: logFiles.filter((file) => isLogOf(file, name)).map((file) => `logs/${file}`),
    };
  });
}

/** How a process of a service ended; undefined for other entries, and for children that ended as children do. */
export function readEnd(entry: RunLogEntry, role: LoggedService['role'] | undefined): ServiceEnd | undefined {
  if (entry.type === 'service-ended') {
    const { atMs, code, signal, wasAsked, killed } = entry;
    const alone = role === 'load' && code === 0 ? 'done' : 'crashed';
    const how = wasAsked ? (killed ? 'killed' : 'asked') : alone;
    return { atMs, how, child: undefined, code: code ?? undefined, signal: signal ?? undefined };
  }
  if (entry.type !== 'process-ended' || !isCrash(entry)) return undefined;
  const child = entry.wasRoot ? undefined : `${entry.name} ${entry.pid}`;
  return { atMs: entry.atMs, how: 'crashed', child, code: entry.code, signal: nameSignal(entry.signal) };
}

function nameSignal(number: number | undefined): string | undefined {
  if (number === undefined || number === 0) return undefined;
  return Object.entries(constants.signals).find(([, each]) => each === number)?.[0] ?? `number ${number}`;
}

/** `with exit code 1`, `by signal SIGSEGV`. */
export function describeExit({ code, signal }: ServiceEnd): string {
  if (signal !== undefined) return `by signal ${signal}`;
  return code === undefined ? 'in an unknown way' : `with exit code ${code}`;
}

function groupErrors(log: readonly RunLogEntry[]): ErrorGroup[] {
  const groups = new Map<string, { pattern: string; count: number; excerpts: { atMs: number; text: string }[] }>();
  for (const { pattern, count, atMs, excerpt } of entriesOf(log, 'error-lines')) {
    const group = groups.get(pattern) ?? { pattern, count: 0, excerpts: [] };
    groups.set(pattern, group);
    group.count += count;
    const isKnown = group.excerpts.some(({ text }) => text === excerpt);
    if (!isKnown && group.excerpts.length < EXCERPTS) group.excerpts.push({ atMs, text: excerpt });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

/** Names of the files that are there now, which may be fewer than were written. */
function listLogFiles(directory: string): string[] {
  try {
    return readdirSync(join(directory, 'logs')).sort();
  } catch {
    return [];
  }
}

/** `api.log` and, older, `api.log.1`. */
function isLogOf(file: string, service: string): boolean {
  return (
    file === `${service}.log` || (file.startsWith(`${service}.log.`) && /^\d+$/.test(file.slice(service.length + 5)))
  );
}
