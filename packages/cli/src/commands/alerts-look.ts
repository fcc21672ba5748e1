import { systemClock } from '@tidemark/core';
import { formatAlerts, formatOverview, isCritical } from '../alerts/alert-table.ts';
import { type AlertFlags, askAlerts } from '../alerts/ask-alerts.ts';
import { formatReceivers } from '../alerts/receiver-table.ts';
import { formatRules } from '../alerts/rule-table.ts';
import { formatSilences } from '../alerts/silence-table.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { openOutput } from '../output.ts';

export interface ListFlags extends AlertFlags {
  readonly exitCode?: true;
}

/** `tidemark alerts list`: what is pending or fires, the gravest first. */
export async function listAlerts(flags: ListFlags): Promise<ExitCode> {
  const [alerts, overview] = await askAlerts(flags, (ask) => Promise.all([ask.list(), ask.overview()]));
  const exitCode = flags.exitCode && isCritical(alerts) ? EXIT_CODES.failure : EXIT_CODES.ok;
  const output = openOutput(exitCode);
  if (flags.json) output.write(`${JSON.stringify(alerts)}\n`);
  else {
    output.write(formatAlerts(alerts, systemClock.now(), output));
    output.write(`${output.dim(formatOverview(overview))}\n`);
  }
  return exitCode;
}

/** `tidemark alerts rules`. */
export async function listRules(flags: AlertFlags): Promise<ExitCode> {
  const rules = await askAlerts(flags, (ask) => ask.rules());
  const output = openOutput();
  output.write(flags.json ? `${JSON.stringify(rules)}\n` : formatRules(rules, output));
  return EXIT_CODES.ok;
}

/** `tidemark alerts receivers`: who is told, and how that goes. */
export async function listReceivers(flags: AlertFlags): Promise<ExitCode> {
  const receivers = await askAlerts(flags, (ask) => ask.receivers());
  const output = openOutput();
  output.write(flags.json ? `${JSON.stringify(receivers)}\n` : formatReceivers(receivers, systemClock.now(), output));
  return EXIT_CODES.ok;
}

/** `tidemark alerts silences`: those that are or will be in force, and those that ended within a day. */
export async function listSilences(flags: AlertFlags): Promise<ExitCode> {
  const silences = await askAlerts(flags, (ask) => ask.silences());
  const output = openOutput();
  output.write(flags.json ? `${JSON.stringify(silences)}\n` : formatSilences(silences, systemClock.now(), output));
  return EXIT_CODES.ok;
}
