import { defineExporter, durationOption, option, z } from '@tidemark/plugin-kit';
import { openFileWriter } from './file-writer.ts';
import { EXPORT_FORMAT_NAMES } from './formats/export-formats.ts';

const HOUR_MS = 3_600_000;
const MEBIBYTE = 1024 * 1024;

const options = z
  .strictObject({
    directory: option(z.string().min(1), { help: 'where the files go; it is made if need be', expected: 'a path' }),
    format: option(z.enum(EXPORT_FORMAT_NAMES), {
      help: 'what is written',
      expected: `one of ${EXPORT_FORMAT_NAMES.map((name) => `\`${name}\``).join(', ')}`,
    }).default('ndjson'),
    name: option(z.string().regex(/^(?!\.)[^/{}]*\{time\}[^/{}]*$/), {
      help: 'name of the files without its ending; `{time}` is when the first sample was taken, in UTC',
      expected: 'a file name with `{time}` in it that does not begin with a dot',
    }).default('tidemark-{time}'),
    rotateEvery: durationOption('the stretch of time that goes into one file, counted from midnight UTC', {
      min: '1m',
      max: '31d',
    }).default(HOUR_MS),
    rotateBytes: option(z.int().min(4096), {
      help: 'a file that has become so large is closed before its time; of json, openmetrics and parquet, what was collected for it',
      expected: 'a number of bytes from 4096',
    }).default(32 * MEBIBYTE),
    keepFiles: option(z.int().min(1), {
      help: 'how many files are kept; the oldest goes first',
      expected: 'a whole number from 1',
    }).default(1000),
    keepBytes: option(z.int().min(4096), {
      help: 'how large all files together may become',
      expected: 'a number of bytes from 4096',
    }).default(1024 * MEBIBYTE),
    gzip: option(z.boolean(), {
      help: 'compresses files that are closed',
      expected: 'true or false; parquet is compressed already',
    }).default(false),
  })
  .refine(({ format, gzip }) => !gzip || format !== 'parquet', { path: ['gzip'] });

/** Every sample into files that are closed by size and time. What it accepted is on the disk, and in a file once. */
export const file = defineExporter({
  name: 'file',
  apiVersion: 1,
  help: 'writes files as JSON, NDJSON, CSV, OpenMetrics or Parquet',
  options,
  supports: { timestamps: true },
  start: async ({ options: chosen, host, log }) => {
    const writer = await openFileWriter({ ...chosen, writtenBy: `tidemark ${host.version}`, log });
    return { export: writer.write, close: writer.close };
  },
});
