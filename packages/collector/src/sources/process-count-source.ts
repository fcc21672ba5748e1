import { METRICS } from '@tidemark/core';
import type { ProcessTable } from '../process-table.ts';
import type { Source } from './source.ts';

/** What the sources of processes leave out, counted by them. */
export interface ProcessTally {
  /** Processes with series of their own, in the newest tick. */
  recorded: number;
  /** Groups that have processes in the newest tick and no series. */
  unrecordedGroups: number;
  /** Events left out since the recorder started. */
  droppedEvents: number;
}

/** How many processes there are, and what of them is not recorded. The table is refreshed by someone else, before. */
export function createProcessCountSource(table: ProcessTable, tally: ProcessTally): Source {
  const metrics = [
    METRICS.host_processes,
    METRICS.tidemark_processes_unrecorded,
    METRICS.tidemark_groups_unrecorded,
    METRICS.tidemark_events_dropped_total,
  ];
  return {
    series: metrics.map((metric) => ({ metric, labels: {} })),
    sample: () => {},
    write: (values, offset) => {
      values[offset] = table.processes.size;
      values[offset + 1] = table.processes.size - tally.recorded;
      values[offset + 2] = tally.unrecordedGroups;
      values[offset + 3] = tally.droppedEvents;
    },
    close: () => {},
  };
}
