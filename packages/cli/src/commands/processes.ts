import { systemClock } from '@tidemark/core';
import { cliError } from '../errors.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { formatDateTime } from '../format/time.ts';
import { openSource, type SourceFlags } from '../history-source.ts';
import { parseMoment } from '../moment.ts';
import { openOutput } from '../output.ts';
import { type Survey, surveyProcesses, type Usage } from '../processes/survey.ts';
import type { SurveySort } from '../processes/survey-sorts.ts';
import { formatSurvey, sortUsages } from '../processes/survey-table.ts';

export interface ProcessesFlags extends SourceFlags {
  readonly at: string;
  readonly sort: SurveySort;
  readonly top?: number;
  readonly name?: string;
  readonly groups?: true;
  readonly json?: true;
  readonly csv?: true;
}

/** Rows of a table for people, unless `--top` says otherwise. */
const COMFORTABLE_ROWS = 20;

/** `tidemark processes`: who was there around a moment, and what they used. */
export async function processes(flags: ProcessesFlags): Promise<ExitCode> {
  const nowMs = systemClock.now();
  const atMs = parseMoment(flags.at, { name: '--at', use: 'at', nowMs });
  const source = await openSource(flags);
  try {
    const survey = await surveyProcesses(source, { atMs, nowMs, groups: flags.groups === true });
    const matching = sortUsages(survey.rows.filter(isNamed(flags.name)), flags.sort);
    if (matching.length === 0) throw nothingThere(survey, flags);
    const output = openOutput();
    const isForPeople = flags.json === undefined && flags.csv === undefined;
    const rows = matching.slice(0, flags.top ?? (isForPeople ? COMFORTABLE_ROWS : matching.length));
    if (flags.json) output.write(`${JSON.stringify({ ...survey, rows })}\n`);
    else if (flags.csv) output.write(await toCsv(rows));
    else output.write(formatSurvey(survey, rows, { ...output, sort: flags.sort, matching: matching.length }));
    return EXIT_CODES.ok;
  } finally {
    await source.close();
  }
}

/** Whether a part of the name, or the whole pid, is what was asked for. */
function isNamed(text: string | undefined): (usage: Usage) => boolean {
  if (text === undefined) return () => true;
  const wanted = text.toLowerCase();
  return ({ name, pid }) => name.toLowerCase().includes(wanted) || pid === text;
}

function nothingThere({ rows, fromMs, toMs }: Survey, { name, at }: ProcessesFlags) {
  const stretch = `between ${formatDateTime(fromMs)} and ${formatDateTime(toMs)}`;
  if (rows.length === 0) return cliError('CLI_NO_DATA', `no process was recorded around ${at}: ${stretch}`);
  return cliError('CLI_NO_DATA', `nothing called ${name} is among the ${rows.length} recorded ${stretch}`, {
    hint: 'leave out --name to see who was there; --groups has those too that have no history of their own',
  });
}

/** Numbers in base units, times in UTC, empty where nothing was recorded. */
async function toCsv(rows: readonly Usage[]): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  const utc = (ms: number | null) => (ms === null ? '' : new Date(ms).toISOString());
  const records = rows.map(({ ending: _, startedMs, endedMs, ...rest }) => ({
    ...rest,
    started: utc(startedMs),
    ended: utc(endedMs),
  }));
  return stringify(records, { header: true, escape_formulas: true });
}
