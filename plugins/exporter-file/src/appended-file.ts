import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { ExportBatch } from '@tidemark/plugin-kit';
import { batchTable } from './batch-table.ts';
import { writeWhole } from './durable.ts';
import type { FileKind, FileKindOptions } from './file-kind.ts';
import { GZIP_ENDING } from './file-names.ts';
import { csvHeader, encodeCsvRows, labelNames } from './formats/csv.ts';
import type { ExportChunk } from './formats/export-table.ts';
import { encodeNdjson } from './formats/json.ts';

/** NDJSON and CSV: files that anybody may read while lines are added to them. */
export function appendedFile(format: 'ndjson' | 'csv', options: FileKindOptions): FileKind {
  const { directory, gzip, writtenBy } = options;
  const openPath = (name: string) => join(directory, name);
  return {
    ...(format === 'csv' ? csvLines(writtenBy) : ndjsonLines(writtenBy)),
    openPath,
    close: async ({ name, bytes }) => {
      if (!gzip || bytes === 0) return;
      const pieces = createReadStream(openPath(name), { end: bytes - 1 });
      await writeWhole(openPath(name + GZIP_ENDING), { pieces, gzip });
    },
    isReadableOnlyClosed: false,
  };
}

type Lines = Pick<FileKind, 'takes' | 'add'>;

function ndjsonLines(writtenBy: string): Lines {
  return {
    takes: () => true,
    add: (batch) => ({ text: textOf(encodeNdjson(batchTable(batch, writtenBy))), schema: '' }),
  };
}

/** A file has the columns of its header to its end: a label without a column begins another file. */
function csvLines(writtenBy: string): Lines {
  const columnsOf = (schema: string): string[] => (schema === '' ? [] : JSON.parse(schema));
  const labelsOf = (batch: ExportBatch) => labelNames(batchTable(batch, writtenBy));
  return {
    takes: (batch, schema) => {
      const columns = new Set(columnsOf(schema));
      return labelsOf(batch).every((label) => columns.has(label));
    },
    add: (batch, schema, isFirst) => {
      const table = batchTable(batch, writtenBy);
      // Labels of earlier files are likely to come again.
      const labels = isFirst ? [...new Set([...columnsOf(schema), ...labelNames(table)])].sort() : columnsOf(schema);
      const head = isFirst ? csvHeader(labels, table.columns) : '';
      return { text: head + textOf(encodeCsvRows(table, labels)), schema: JSON.stringify(labels) };
    },
  };
}

function textOf(chunks: Iterable<ExportChunk>): string {
  return Array.from(chunks, ({ data }) => data).join('');
}
