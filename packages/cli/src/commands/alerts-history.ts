import type { AlertEventShape, AlertHistoryInput } from '@tidemark/api/client';
import { systemClock } from '@tidemark/core';
import { type AlertTransition, openHistory } from '@tidemark/storage';
import type { AgentFlags } from '../agent-client.ts';
import { askAlerts } from '../alerts/ask-alerts.ts';
import { formatTransitions } from '../alerts/transition-table.ts';
import { cliError } from '../errors.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { findHistoryFile } from '../history-file.ts';
import { openOutput } from '../output.ts';
import { parseTimeRange } from '../time-range.ts';

export interface AlertHistoryFlags extends AgentFlags {
  readonly from: string;
  readonly to: string;
  readonly rule?: string;
  readonly alert?: string;
  readonly limit: number;
  readonly json?: true;
  readonly ndjson?: true;
}

/** What the file gives in one answer. */
const MAX_ANSWER = 10_000;

/** `tidemark alerts history`: what happened to alerts in a range of time, the oldest first. */
export async function alertHistory(flags: AlertHistoryFlags): Promise<ExitCode> {
  const { from, to, rule, alert, limit } = flags;
  const range = parseTimeRange(from, to, systemClock.now());
  const asked = {
    ...range,
    ...(rule === undefined ? {} : { rule }),
    ...(alert === undefined ? {} : { alertId: alert }),
  };
  // One more than is shown tells whether there are older ones.
  const found = await readTransitions(flags, { ...asked, limit: Math.min(limit + 1, MAX_ANSWER) });
  if (found.length === 0) throw nothingHappened(flags);
  const transitions = found.slice(0, limit).reverse();
  const output = openOutput();
  if (flags.json) output.write(`${JSON.stringify(transitions)}\n`);
  else if (flags.ndjson) for (const each of transitions) output.write(`${JSON.stringify(each)}\n`);
  else output.write(formatTransitions(transitions, { ...output, isCut: found.length > limit }));
  return EXIT_CODES.ok;
}

/** The newest first. The file needs no agent. */
async function readTransitions(
  flags: AgentFlags,
  request: AlertHistoryInput,
): Promise<readonly (AlertTransition | AlertEventShape)[]> {
  if (flags.url !== undefined) return askAlerts(flags, (alerts) => alerts.history(request));
  const { file } = await findHistoryFile(flags);
  const history = openHistory(file);
  try {
    return await history.alertTransitions(request);
  } finally {
    await history.close();
  }
}

function nothingHappened({ from, to, rule, alert }: AlertHistoryFlags) {
  const whom = [rule === undefined ? '' : ` of rule ${rule}`, alert === undefined ? '' : ` ${alert}`].join('');
  return cliError('CLI_NO_DATA', `nothing happened to alerts${whom} between ${from} and ${to}`, {
    hint: 'look further back with --from 7d; `tidemark alerts rules` lists what is watched',
  });
}
