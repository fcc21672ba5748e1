import { METRICS } from '@tidemark/core';
import { createLoadavg, parseLoadavg } from '../proc/loadavg.ts';
import type { ProcRoot } from '../proc/proc-root.ts';
import { createFileSource } from './file-source.ts';
import type { Source } from './source.ts';

/** Load averages. */
export function createLoadavgSource(root: ProcRoot): Source {
  return createFileSource(root.buffer, {
    file: root.file('loadavg'),
    extent: 'one-read',
    value: createLoadavg(),
    parse: parseLoadavg,
    columns: [
      [METRICS.host_load1, ({ load1 }) => load1],
      [METRICS.host_load5, ({ load5 }) => load5],
      [METRICS.host_load15, ({ load15 }) => load15],
    ],
  });
}
