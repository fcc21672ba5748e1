import type { EventsShape } from '@tidemark/api';
import type { EventType } from '@tidemark/core';
import type { HistorySource } from '../history-source.ts';
import type { TimeRange } from '../time-range.ts';

type Event = EventsShape[number];

export interface NewestEventsRequest extends TimeRange {
  readonly types?: readonly EventType[] | undefined;
  readonly limit: number;
  readonly isWanted: (event: Event) => boolean;
}

export interface NewestEvents {
  /** The oldest first. */
  readonly events: EventsShape;
  /** Whether there are older ones in the range. */
  readonly isCut: boolean;
}

/** What the history gives in one answer. */
const PAGE = 1000;

/** The newest `limit` wanted events of a range, asked for a page at a time from its end to its beginning. */
export async function readNewestEvents(
  source: Pick<HistorySource, 'events'>,
  { fromMs, toMs, types, limit, isWanted }: NewestEventsRequest,
): Promise<NewestEvents> {
  let events: Event[] = [];
  let endMs = toMs;
  /** How many events of the last moment before `endMs` are taken already. */
  let taken = 0;
  while (endMs > fromMs) {
    const page = await source.events({ fromMs, toMs: endMs, types: types && [...types], limit: PAGE });
    const fresh = page.slice(0, page.length - taken);
    events = [...fresh.filter(isWanted), ...events];
    const oldest = page[0];
    if (oldest === undefined || page.length < PAGE || events.length > limit) break;
    // A page of one single moment would come again: what is older than it is all that can still be had.
    const isOneMoment = oldest.timeMs + 1 >= endMs;
    taken = isOneMoment ? 0 : page.filter(({ timeMs }) => timeMs === oldest.timeMs).length;
    endMs = isOneMoment ? oldest.timeMs : oldest.timeMs + 1;
  }
  return { events: events.slice(-limit), isCut: events.length > limit };
}
