import type { SoakReport } from './soak-report.ts';

/** The whole report as one file. */
export function formatHtml(report: SoakReport): string {
  return `<!doctype html><title>${report.run.id}</title>`;
}
