import type { EventsShape } from '@tidemark/api';
import { type EventType, systemClock } from '@tidemark/core';
import { cliError } from '../errors.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { openSource, type SourceFlags } from '../history-source.ts';
import { openOutput } from '../output.ts';
import { formatEvents } from '../processes/event-table.ts';
import { readNewestEvents } from '../processes/newest-events.ts';
import { parseTimeRange } from '../time-range.ts';

export interface EventsFlags extends SourceFlags {
  readonly from: string;
  readonly to: string;
  readonly type?: readonly EventType[];
  readonly name?: string;
  readonly limit: number;
  readonly json?: true;
  readonly ndjson?: true;
  readonly csv?: true;
}

/** `tidemark events`: what happened in a range of time, the oldest first. */
export async function events(flags: EventsFlags): Promise<ExitCode> {
  const range = parseTimeRange(flags.from, flags.to, systemClock.now());
  const source = await openSource(flags);
  try {
    const request = { ...range, types: flags.type, limit: flags.limit, isWanted: isAbout(flags.name) };
    const { events, isCut } = await readNewestEvents(source, request);
    if (events.length === 0) throw nothingHappened(flags);
    const output = openOutput();
    if (flags.json) output.write(`${JSON.stringify(events)}\n`);
    else if (flags.ndjson) for (const event of events) output.write(`${JSON.stringify(event)}\n`);
    else if (flags.csv) output.write(await toCsv(events));
    else output.write(formatEvents(events, { ...output, isCut }));
    return EXIT_CODES.ok;
  } finally {
    await source.close();
  }
}

/** Whether it is about a process with this in its name, or of this pid. */
function isAbout(text: string | undefined): (event: EventsShape[number]) => boolean {
  if (text === undefined) return () => true;
  const wanted = text.toLowerCase();
  return ({ labels: { name = '', pid }, details: { previousName = '' } }) =>
    [name, String(previousName)].some((known) => known.toLowerCase().includes(wanted)) || pid === text;
}

function nothingHappened({ from, to, type, name }: EventsFlags) {
  const what = type === undefined ? 'nothing' : `no ${type.join(' or ')}`;
  const whom = name === undefined ? '' : ` to ${name}`;
  return cliError('CLI_NO_DATA', `${what} happened${whom} between ${from} and ${to}`, {
    hint: 'look further back with --from 7d; `tidemark status` says since when there is a history',
  });
}

/** One row an event, its time in UTC, a column for each label and detail. */
async function toCsv(events: EventsShape): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  const details = [...new Set(events.flatMap((event) => Object.keys(event.details)))].sort();
  const header = ['time', 'type', 'name', 'pid', 'start', ...details];
  const rows = events.map(({ timeMs, type, labels, details: known }) => [
    ...[new Date(timeMs).toISOString(), type, labels.name ?? '', labels.pid ?? '', labels.start ?? ''],
    ...details.map((detail) => known[detail] ?? ''),
  ]);
  return stringify([header, ...rows], { escape_formulas: true });
}
