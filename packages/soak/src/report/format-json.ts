import { soakError } from '../errors.ts';
import type { SoakReport } from './soak-report.ts';

/** Members that every report has; without them it is something else. */
const MEMBERS = ['run', 'parts', 'processes', 'services', 'events', 'segments', 'overhead', 'recommendations'] as const;

/** The report as JSON, numbers that are absent as null, columns of numbers on one line each: `docs/format/soak-report.md`. */
export function formatJson(report: SoakReport): string {
  // Strings hold no raw line ends, so a bracket, a line end and nothing but numbers is a column.
  const text = JSON.stringify(report, undefined, 2);
  return `${text.replaceAll(/\[\n([^"[\]{}]*)\]/g, (_, numbers: string) => `[${numbers.trim().replaceAll(/\s+/g, '')}]`)}\n`;
}

/**
 * Reads what {@link formatJson} wrote; null is NaN again. Throws `SOAK_REPORT_INVALID` when it is no report or one of another
 * format.
 */
export function parseReport(text: string): SoakReport {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || !('format' in value)) {
    throw soakError('SOAK_REPORT_INVALID', 'this is no soak report: it does not say its format');
  }
  if (value.format !== 1) {
    throw soakError(
      'SOAK_REPORT_INVALID',
      `a soak report of format ${JSON.stringify(value.format)}; this version reads 1`,
    );
  }
  const missing = MEMBERS.find((member) => typeof (value as Record<string, unknown>)[member] !== 'object');
  if (missing !== undefined) throw soakError('SOAK_REPORT_INVALID', `the soak report has no ${missing}`);
  return value as unknown as SoakReport;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (_, value) => (value === null ? Number.NaN : value));
  } catch (cause) {
    throw soakError('SOAK_REPORT_INVALID', 'this is no soak report: it is not JSON', { cause });
  }
}
