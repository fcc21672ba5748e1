import { nearestName } from '@tidemark/core';
import { collectorError } from './errors.ts';

/** What can be read less often than at every tick: the host's kernel files by their names, all processes together, and those that have no series. */
const SOURCE_NAMES = [
  'stat',
  'meminfo',
  'loadavg',
  'vmstat',
  'diskstats',
  'filesystems',
  'netDev',
  'pressure',
  'fileNr',
  'sockstat',
  'cgroup',
  'processes',
  'otherProcesses',
] as const;

export type SourceName = (typeof SOURCE_NAMES)[number];

/** At every how-many-th tick a source is read; at every one when it is left out, but file systems every ten seconds. Plain data. */
export type EveryTicks = Readonly<Partial<Record<SourceName, number>>>;

const MAX_EVERY_TICKS = 3600;
const ENTRY = /^(\w+)=(\d+)$/;

/** Reads `diskstats=10`: that source at every tenth tick only. Throws `COLLECTOR_EVERY_TICKS_INVALID`. */
export function parseEveryTicks(text: string): EveryTicks {
  const [, name, ticks] = ENTRY.exec(text) ?? [];
  if (name === undefined) throw invalid(text, 'it is no source and number, as in diskstats=10');
  if (!isSourceName(name)) {
    const nearest = nearestName(name, SOURCE_NAMES);
    throw invalid(text, `${name} is no source`, nearest === undefined ? undefined : `did you mean ${nearest}?`);
  }
  if (!isEveryTicks(Number(ticks))) throw invalid(text, `the number must be from 1 to ${MAX_EVERY_TICKS}`);
  return { [name]: Number(ticks) };
}

/** Throws `RangeError` unless all are names of sources, each with a whole number from 1 to 3600. */
export function requireEveryTicks(everyTicks: EveryTicks): void {
  for (const [name, ticks] of Object.entries(everyTicks)) {
    if (!isSourceName(name)) throw new RangeError(`everyTicks: ${name} is no source; ${SOURCE_NAMES.join(', ')} are`);
    if (!isEveryTicks(ticks)) {
      throw new RangeError(`everyTicks.${name} must be a whole number from 1 to ${MAX_EVERY_TICKS}, not ${ticks}`);
    }
  }
}

function isSourceName(name: string): name is SourceName {
  return (SOURCE_NAMES as readonly string[]).includes(name);
}

function isEveryTicks(ticks: number): boolean {
  return Number.isInteger(ticks) && ticks >= 1 && ticks <= MAX_EVERY_TICKS;
}

function invalid(text: string, reason: string, hint?: string) {
  return collectorError('COLLECTOR_EVERY_TICKS_INVALID', `${JSON.stringify(text)}: ${reason}`, {
    ...(hint === undefined ? {} : { hint }),
    details: { text },
  });
}
