import { METRICS } from '@tidemark/core';
import { createFileNr, parseFileNr } from '../proc/file-nr.ts';
import type { ProcRoot } from '../proc/proc-root.ts';
import { createFileSource } from './file-source.ts';
import type { Source } from './source.ts';

/** Open files of the host and their limit. */
export function createFileNrSource(root: ProcRoot): Source {
  return createFileSource(root.buffer, {
    file: root.file('sys', 'fs', 'file-nr'),
    extent: 'one-read',
    value: createFileNr(),
    parse: parseFileNr,
    columns: [
      [METRICS.host_open_files, ({ allocated }) => allocated],
      [METRICS.host_open_files_limit, ({ limit }) => limit],
    ],
  });
}
