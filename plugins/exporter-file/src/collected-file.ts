import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ExportBatch, Series } from '@tidemark/plugin-kit';
import { labelled } from './batch-table.ts';
import { type Collection, createCollection } from './collected-table.ts';
import { writeWhole } from './durable.ts';
import type { FileKind, FileKindOptions } from './file-kind.ts';
import { GZIP_ENDING } from './file-names.ts';
import { EXPORT_FORMATS } from './formats/export-formats.ts';
import type { ExportEncoder, ExportTable } from './formats/export-table.ts';

/** A batch as a line of the file in which they are collected. */
interface CollectedLine {
  /** Left out when it is that of the line before. */
  readonly series?: readonly Series[];
  readonly rows: number;
  /** Times, then column by column: doubles in the byte order of the machine, base64. */
  readonly values: string;
}

/**
 * JSON, OpenMetrics and Parquet: files that have everything about a series in one place, and so are made when all of it is
 * there. Until then batches are collected in a hidden file.
 */
export function collectedFile(format: 'json' | 'openmetrics' | 'parquet', options: FileKindOptions): FileKind {
  const { directory, gzip, writtenBy } = options;
  const collecting = join(directory, `.${options.name}.${format}.collecting`);
  return {
    openPath: () => collecting,
    takes: () => true,
    add: addLine,
    close: async ({ name, bytes }) => {
      const table = (await readLines(collecting, bytes)).table(writtenBy);
      const pieces = dataOf(await EXPORT_FORMATS[format].load(), table);
      const path = join(directory, gzip ? name + GZIP_ENDING : name);
      await writeWhole(path, { pieces, gzip });
    },
    isReadableOnlyClosed: true,
  };
}

function addLine(batch: ExportBatch, schema: string, isFirst: boolean) {
  const series = labelled(batch);
  const known = createHash('sha256').update(JSON.stringify(series)).digest('base64url');
  const line: CollectedLine = {
    ...(isFirst || known !== schema ? { series } : {}),
    rows: batch.timesMs.length,
    values: Buffer.concat([batch.timesMs, ...batch.columns].map(bytesOf)).toString('base64'),
  };
  return { text: `${JSON.stringify(line)}\n`, schema: known };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** What was collected in the first so many bytes. */
async function readLines(path: string, bytes: number): Promise<Collection> {
  const collection = createCollection();
  const handle = await open(path);
  for await (const text of handle.readLines({ end: bytes - 1 })) {
    const { values, ...line } = JSON.parse(text) as CollectedLine;
    const bytesOfValues = Uint8Array.from(Buffer.from(values, 'base64'));
    collection.add({ ...line, values: new Float64Array(bytesOfValues.buffer) });
  }
  return collection;
}

/** Takes seconds: the host asks meanwhile whether somebody is there. */
async function* dataOf(encode: ExportEncoder, table: ExportTable): AsyncGenerator<string | Uint8Array> {
  for (const { data } of encode(table)) {
    yield data;
    await nextTurn();
  }
}
