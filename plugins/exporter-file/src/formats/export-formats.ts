import type { ExportEncoder } from './export-table.ts';

/** The formats of an export, the endings of their files, and what writes them, loaded when needed. */
export const EXPORT_FORMATS = {
  csv: { endings: ['.csv'], load: async () => (await import('./csv.ts')).encodeCsv },
  json: { endings: ['.json'], load: async () => (await import('./json.ts')).encodeJson },
  ndjson: { endings: ['.ndjson', '.jsonl'], load: async () => (await import('./json.ts')).encodeNdjson },
  openmetrics: { endings: ['.om', '.prom'], load: async () => (await import('./openmetrics.ts')).encodeOpenMetrics },
  parquet: { endings: ['.parquet'], load: async () => (await import('./parquet.ts')).encodeParquet },
} as const satisfies Record<string, { readonly endings: readonly string[]; load(): Promise<ExportEncoder> }>;

export type ExportFormat = keyof typeof EXPORT_FORMATS;

export const EXPORT_FORMAT_NAMES = Object.keys(EXPORT_FORMATS) as ExportFormat[];

/** The format that the name of a file asks for. */
export function formatOfFile(file: string): ExportFormat | undefined {
  const name = file.toLowerCase();
  return EXPORT_FORMAT_NAMES.find((format) => EXPORT_FORMATS[format].endings.some((ending) => name.endsWith(ending)));
}
