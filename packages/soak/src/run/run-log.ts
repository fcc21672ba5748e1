import { closeSync, openSync, readFileSync } from 'node:fs';
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
  /** Why lines are waiting; undefined when none are. */
  readonly refusal: Error | undefined;
  close(): void;
}

/** Opens a run log, and makes an empty one where there is none. Throws `SOAK_RUN_UNREADABLE`. */
export function openRunLog(file: string, clock: Clock): RunLog {
  const { entries, isCut } = parseRunLog(readIfThere(file) ?? '', file);
  const fd = openSync(file, 'a', 0o600);
  const writer = createPatientWriter(fd, isCut ? '\n' : '');
  return {
    entries,
    append: (event) => {
      const entry = { atMs: Math.floor(clock.now()), ...event };
      entries.push(entry);
      writer.write(`${JSON.stringify(entry)}\n`);
    },
    get refusal() {
      return writer.refusal;
    },
    close: () => {
      writer.write('');
      closeSync(fd);
    },
  };
}

/** Everything in a run log. Throws `SOAK_RUN_NOT_FOUND` and `SOAK_RUN_UNREADABLE`. */
export function readRunLog(file: string): readonly RunLogEntry[] {
  const text = readIfThere(file);
  if (text === undefined)
    throw soakError('SOAK_RUN_NOT_FOUND', `there is no soak run here: ${file} does not exist`, { details: { file } });
  const { entries } = parseRunLog(text, file);
  if (entries[0]?.type !== 'run-started')
    throw soakError('SOAK_RUN_UNREADABLE', `${file} is not the log of a soak run: it does not say how one began`, {
      details: { file },
    });
  return entries;
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
