import { appendFileSync, existsSync } from 'node:fs';
import { defineExporter, option, retryable, z } from '@tidemark/plugin-kit';

/** What it writes of a batch. */
export interface ExportedLine {
  readonly key: string;
  readonly resource: Readonly<Record<string, string>>;
  readonly series: readonly string[];
  readonly timesMs: readonly number[];
  /** Of the first series. */
  readonly values: readonly (number | null)[];
}

const path = (help: string) => option(z.string().min(1), { help, expected: 'a path' });

/** Somebody's own exporter: a line of JSON for each batch. Its receiver is away while there is a file of that name. */
export const lines = defineExporter({
  name: 'lines',
  apiVersion: 1,
  help: 'writes a line for each batch',
  options: z.strictObject({ file: path('where to'), awayFile: path('away while this is there').optional() }),
  supports: { timestamps: true },
  start: ({ options: { file, awayFile } }) => ({
    export: async ({ key, resource, series, timesMs, columns }) => {
      if (awayFile !== undefined && existsSync(awayFile)) throw retryable('it is away');
      const line: ExportedLine = {
        key,
        resource,
        series: series.map(({ metric }) => metric.name),
        timesMs: [...timesMs],
        values: [...(columns[0] ?? [])],
      };
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    },
  }),
});
