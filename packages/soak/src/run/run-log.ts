import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '@tidemark/core';
import { soakError } from '../errors.ts';
import { createPatientWriter } from './patient-writer.ts';
import type { RunLogEntry, RunLogEvent } from './run-log-entry.ts';

/** The run log, open for writing. */
export interface RunLog {
  /** All that is in it, oldest first. */
  readonly entries: readonly RunLogEntry[];
  /**
   * Writes a line at once, so that it is there whatever happens to this process. What a full disk refuses waits in memory
   * for the next line.
   */
  append(event: RunLogEvent): void;
  close(): void;
}

/** Opens a run log, and makes an empty one where there is none. Throws `SOAK_RUN_UNREADABLE`. */
export function openRunLog(file: string, clock: Clock): RunLog {
  const { entries, isCut } = parseRunLog(readIfThere(file) ?? '', file);
  if (entries.length > 0) requireStart(entries, file);
  // Of a soak that was killed while it wrote its first line, nothing is worth keeping.
  const fd = openForAppending(file, entries.length === 0 ? constants.O_TRUNC : 0);
  const writer = createPatientWriter(fd, isCut && entries.length > 0 ? '\n' : '');
  return {
    entries,
    append: (event) => {
      const entry = { atMs: Math.floor(clock.now()), ...withoutPath(event, dirname(file)) };
      entries.push(entry);
      writer.write(`${JSON.stringify(entry)}\n`);
    },
    close: () => {
      writer.write('');
      closeSync(fd);
    },
  };
}

/** Reports are handed on: what they quote of errors names no path of this machine. */
function withoutPath(event: RunLogEvent, directory: string): RunLogEvent {
  return event.type === 'trouble' ? { ...event, message: event.message.replaceAll(`${directory}/`, '') } : event;
}

function openForAppending(file: string, flags: number): number {
  try {
    return openSync(file, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | flags, 0o600);
  } catch (cause) {
    throw soakError('SOAK_RUN_UNREADABLE', `${file} cannot be written: ${(cause as Error).message}`, {
      details: { file },
      cause,
    });
  }
}

/** Everything in a run log. Throws `SOAK_RUN_NOT_FOUND` and `SOAK_RUN_UNREADABLE`. */
export function readRunLog(file: string): readonly RunLogEntry[] {
  const text = readIfThere(file);
  if (text === undefined)
    throw soakError('SOAK_RUN_NOT_FOUND', `there is no soak run here: ${file} does not exist`, { details: { file } });
  const { entries } = parseRunLog(text, file);
  requireStart(entries, file);
  return entries;
}

function requireStart([first]: readonly RunLogEntry[], file: string): void {
  if (first?.type === 'run-started') return;
  throw soakError('SOAK_RUN_UNREADABLE', `${file} is not the log of a soak run: it does not say how one began`, {
    details: { file },
  });
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw soakError('SOAK_RUN_UNREADABLE', `${file} cannot be read: ${message}`, { details: { file }, cause });
  }
}

/** A last line without an end was cut short when its writer was killed; what follows it begins on a line of its own. */
function parseRunLog(text: string, file: string): { entries: RunLogEntry[]; isCut: boolean } {
  const lines = text.split('\n');
  const isCut = lines.pop() !== '';
  const entries: RunLogEntry[] = [];
  for (const [i, line] of lines.entries()) {
    const entry = parseEntry(line);
    if (entry !== undefined) entries.push(entry);
    // One that was cut before, and continued by another soak.
    else if (i === 0)
      throw soakError('SOAK_RUN_UNREADABLE', `${file} is not the log of a soak run: line 1 is no entry`, {
        details: { file },
      });
  }
  return { entries, isCut };
}

function parseEntry(line: string): RunLogEntry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<RunLogEntry> | null;
    return typeof entry?.atMs === 'number' && typeof entry.type === 'string' ? (entry as RunLogEntry) : undefined;
  } catch {
    return undefined;
  }
}
