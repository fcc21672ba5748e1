import { join } from 'node:path';
import { METRICS, parseSelector, requireKnownMetric, type Selector, systemClock, type TierName } from '@tidemark/core';
import { EXPORT_FORMATS, type ExportFormat, formatOfFile } from '@tidemark/exporter-file/formats';
import { HISTORY_FILE_NAME, type HistoryScan, openHistoryScan } from '@tidemark/storage';
import { type ConfigFlags, loadCommandConfig } from '../config-flags.ts';
import { cliError } from '../errors.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { createExportTable } from '../export/export-table.ts';
import { openFileTarget, openStdoutTarget, type Target } from '../export/target.ts';
import { type WrittenExport, writeExport } from '../export/write-export.ts';
import { formatQuantity } from '../format/quantity.ts';
import { formatDateTime, formatSpan } from '../format/time.ts';
import { openProgressBar, type ProgressBar } from '../progress-bar.ts';
import { listenForStop } from '../stop-signal.ts';
import { parseTimeRange, type TimeRange } from '../time-range.ts';

export interface ExportFlags extends ConfigFlags {
  readonly from: string;
  readonly to: string;
  readonly tier: TierName;
  readonly format?: ExportFormat;
  readonly out?: string;
  readonly force?: true;
}

/** `tidemark export`: a range of the history as a file for other programs, however long it is. */
export async function exportHistory(match: string | undefined, flags: ExportFlags): Promise<ExitCode> {
  const range = parseTimeRange(flags.from, flags.to, systemClock.now());
  const format = chooseFormat(flags);
  const selector = match === undefined ? undefined : parseSelector(match);
  const { config } = await loadCommandConfig(flags);
  const scan = openHistoryScan(join(config.dataDir, HISTORY_FILE_NAME), {
    ...range,
    ...(selector === undefined ? {} : { selector }),
  });
  try {
    requireSeries(scan, selector, flags);
    const beganMs = systemClock.monotonic();
    const written = await writeOut(scan, format, { flags, range });
    report(written, { scan, range, flags, tookMs: systemClock.monotonic() - beganMs });
    return EXIT_CODES.ok;
  } finally {
    scan.close();
  }
}

const STDOUT = '-';

function fileOf({ out = STDOUT }: ExportFlags): string | undefined {
  return out === STDOUT ? undefined : out;
}

/** The one asked for, or the one that the file's name asks for. */
function chooseFormat(flags: ExportFlags): ExportFormat {
  const file = fileOf(flags);
  const format = flags.format ?? (file === undefined ? 'csv' : formatOfFile(file));
  if (format === undefined) {
    throw cliError('CLI_USAGE_INVALID', `--out ${file} does not say which format it is to be`, {
      hint: `name it with --format ${Object.keys(EXPORT_FORMATS).join(', ')}`,
    });
  }
  if (format === 'parquet' && file === undefined) {
    throw cliError('CLI_USAGE_INVALID', 'parquet is not for stdout', { hint: 'name a file with --out' });
  }
  return format;
}

function requireSeries({ series, metricNames }: HistoryScan, selector: Selector | undefined, flags: ExportFlags): void {
  if (series.length > 0) return;
  if (selector !== undefined) requireKnownMetric(selector, [...Object.keys(METRICS), ...metricNames]);
  throw cliError('CLI_NO_DATA', `nothing that matches was recorded between ${flags.from} and ${flags.to}`);
}

interface Asked {
  readonly flags: ExportFlags;
  readonly range: TimeRange;
}

async function writeOut(scan: HistoryScan, format: ExportFormat, { flags, range }: Asked): Promise<WrittenExport> {
  const file = fileOf(flags);
  const stop = listenForStop(systemClock);
  const target = file === undefined ? openStdoutTarget() : await openFileTarget(file, { force: flags.force === true });
  const bar = await openProgressBar(systemClock, formatRows);
  try {
    const written = await writeInto(target, bar, { scan, format, flags, range, signal: stop.signal });
    stop.release();
    return written;
  } finally {
    bar[Symbol.dispose]();
    await target[Symbol.asyncDispose]();
  }
}

interface Writing extends Asked {
  readonly scan: HistoryScan;
  readonly format: ExportFormat;
  readonly signal: AbortSignal;
}

async function writeInto(target: Target, bar: ProgressBar, writing: Writing): Promise<WrittenExport> {
  const { scan, format, flags, range, signal } = writing;
  const encode = await EXPORT_FORMATS[format].load();
  const progress = { rows: 0, share: 0 };
  const table = createExportTable({ scan, range, tier: flags.tier, progress });
  const written = await writeExport(encode(table), target, {
    progress,
    signal,
    onWritten: () => bar.update({ share: progress.share, done: progress.rows }),
  });
  if (written.rows === 0) {
    throw cliError('CLI_NO_DATA', `nothing that matches was recorded between ${flags.from} and ${flags.to}`);
  }
  if (flags.tier === 'raw') scan.requireAllRead();
  await target.finish();
  return written;
}

interface Done extends Asked {
  readonly scan: HistoryScan;
  readonly tookMs: number;
}

/** Beside data on stdout, for people only. */
function report({ rows, leftOut, bytes }: WrittenExport, { scan, range, flags, tookMs }: Done): void {
  const file = fileOf(flags);
  if (file === undefined && !process.stderr.isTTY) return;
  const what = `${rows} rows of ${scan.series.length} series, ${formatQuantity(bytes, 'bytes')}`;
  const when = `${formatDateTime(range.fromMs)} to ${formatDateTime(range.toMs)}, tier ${flags.tier}`;
  const missing = leftOut === 0 ? '' : `left out ${leftOut} rows that have no place in this format\n`;
  const text = `wrote ${file ?? 'stdout'}: ${what}; ${when}; in ${formatSpan(tookMs)}\n${missing}`;
  (file === undefined ? process.stderr : process.stdout).write(text);
}

function formatRows(rows: number): string {
  return `${new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(rows)} rows`;
}
