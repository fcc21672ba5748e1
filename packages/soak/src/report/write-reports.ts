import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { soakError } from '../errors.ts';
import { formatHtml } from './format-html.ts';
import { formatJson } from './format-json.ts';
import { formatJunit } from './format-junit.ts';
import { formatMarkdown } from './format-markdown.ts';
import type { SoakReport } from './soak-report.ts';

/** A report as a file. */
export type ReportFormat = 'json' | 'markdown' | 'html' | 'junit';

const WRITERS: Readonly<Record<ReportFormat, { readonly fileName: string; format(report: SoakReport): string }>> = {
  json: { fileName: 'report.json', format: formatJson },
  markdown: { fileName: 'report.md', format: formatMarkdown },
  html: { fileName: 'report.html', format: formatHtml },
  junit: { fileName: 'junit.xml', format: formatJunit },
};

/** All formats, in the order in which they are written. */
export const REPORT_FORMATS = Object.keys(WRITERS) as readonly ReportFormat[];

/**
 * Writes the report into a folder that exists, in all formats or those that are asked for, and returns the paths. Each file
 * is there as a whole or not at all. Throws `SOAK_REPORT_NOT_WRITABLE`.
 */
export async function writeReports(
  report: SoakReport,
  directory: string,
  { formats = REPORT_FORMATS }: { readonly formats?: readonly ReportFormat[] } = {},
): Promise<string[]> {
  const paths: string[] = [];
  for (const name of new Set(formats)) {
    const { fileName, format } = WRITERS[name];
    const path = join(directory, fileName);
    await writeWhole(directory, fileName, format(report)).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw soakError('SOAK_REPORT_NOT_WRITABLE', `cannot write ${path}: ${reason}`, { cause });
    });
    paths.push(path);
  }
  return paths;
}

async function writeWhole(directory: string, fileName: string, text: string): Promise<void> {
  const partial = join(directory, `.${fileName}.partial`);
  try {
    const file = await open(partial, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, join(directory, fileName));
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
