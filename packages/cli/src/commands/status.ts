import { join } from 'node:path';
import type { StatusShape } from '@tidemark/api';
import { formatDuration, isTidemarkError, systemClock, type TidemarkError } from '@tidemark/core';
import { HISTORY_FILE_NAME, type HistoryFacts, openHistory } from '@tidemark/storage';
import { type AgentFlags, openClient } from '../agent-client.ts';
import { loadCommandConfig } from '../config-flags.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { formatQuantity } from '../format/quantity.ts';
import { formatTable } from '../format/table.ts';
import { formatDateTime, formatSpan } from '../format/time.ts';
import { openOutput } from '../output.ts';

export interface StatusFlags extends AgentFlags {
  readonly json?: true;
}

/** `tidemark status`: what the agent says of itself, or what can be said of the file when none answers. */
export async function status(flags: StatusFlags): Promise<ExitCode> {
  const { config } = await loadCommandConfig(flags);
  const client = openClient(config, flags);
  const output = openOutput();
  try {
    const answer = await client.status();
    output.write(flags.json ? `${JSON.stringify(answer)}\n` : describeStatus(answer));
    return EXIT_CODES.ok;
  } catch (error) {
    if (flags.url !== undefined || !isTidemarkError(error) || error.code !== 'API_UNREACHABLE') throw error;
    const facts = await readFacts(join(config.dataDir, HISTORY_FILE_NAME), error);
    output.write(flags.json ? `${JSON.stringify({ recorder: null, history: facts })}\n` : describeFacts(facts, error));
    return EXIT_CODES.noData;
  } finally {
    await client.close();
  }
}

/** The facts of the file; where there is none, what matters is still that no agent answers. */
async function readFacts(file: string, unreachable: TidemarkError): Promise<HistoryFacts> {
  let history: ReturnType<typeof openHistory>;
  try {
    history = openHistory(file);
  } catch (error) {
    throw isTidemarkError(error) && error.code === 'STORAGE_NOT_FOUND' ? unreachable : error;
  }
  try {
    return await history.facts();
  } finally {
    await history.close();
  }
}

function describeStatus({ host, nowMs, startedMs, recorder, history, live }: StatusShape): string {
  const { state, intervalMs, newestFrame, restarts, lastRestart, journalError } = recorder;
  const newest = newestFrame === null ? 'none yet' : describeFrame(newestFrame.seq, newestFrame.timeMs, nowMs);
  const restart =
    lastRestart === null ? '' : `, last ${formatSpan(nowMs - lastRestart.atMs)} ago: ${lastRestart.reason}`;
  return facts([
    ['recorder', `${state} ${host} every ${formatDuration(intervalMs)}, for ${formatSpan(nowMs - startedMs)}`],
    ['newest', newest],
    ...describeHistory(history, history.oldestMs),
    ['live', `${live.frames} of ${live.capacity} frames in memory, ${live.subscribers} streams open`],
    ...(restarts === 0 ? [] : [['restarts', `${restarts}${restart}`]]),
    ...(journalError === null
      ? []
      : [['not stored', `since ${formatDateTime(journalError.atMs)}: ${journalError.message} [${journalError.code}]`]]),
  ]);
}

function describeFacts(history: HistoryFacts, unreachable: TidemarkError): string {
  const { newestMs, newestSeq, oldestMs } = history;
  return facts([
    ['recorder', `not running: ${unreachable.message}`],
    ['newest', newestMs === undefined ? 'none' : describeFrame(newestSeq, newestMs, systemClock.now())],
    ...describeHistory(history, oldestMs ?? null),
  ]);
}

function describeFrame(seq: number, timeMs: number, nowMs: number): string {
  return `frame ${seq} of ${formatDateTime(timeMs)}, ${formatSpan(Math.max(0, nowMs - timeMs))} ago`;
}

function describeHistory(history: Omit<StatusShape['history'], 'oldestMs'>, oldestMs: number | null): string[][] {
  const since = oldestMs === null ? '' : ` since ${formatDateTime(oldestMs)}`;
  return [
    ['file', `${history.file}, ${formatQuantity(history.sizeBytes, 'bytes')}`],
    ['history', `${history.frames} frames of ${history.series} series${since}`],
  ];
}

function facts(rows: readonly (readonly string[])[]): string {
  return `${formatTable(rows, { align: ['left', 'left'] }).join('\n')}\n`;
}
