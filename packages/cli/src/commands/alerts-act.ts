import { formatSelector, systemClock } from '@tidemark/core';
import { type AlertFlags, askAlerts, confirm } from '../alerts/ask-alerts.ts';
import { findAlerts } from '../alerts/find-alerts.ts';
import { coveredBy, parseSilenceMatchers } from '../alerts/silence-matchers.ts';
import { parseDurationFlag } from '../duration.ts';
import { cliError } from '../errors.ts';
import { EXIT_CODES, type ExitCode } from '../exit.ts';
import { printable } from '../format/printable.ts';
import { formatDateTime } from '../format/time.ts';
import { openOutput } from '../output.ts';

export interface AttendFlags extends AlertFlags {
  readonly comment?: string;
}

export interface SilenceFlags extends AlertFlags {
  readonly for: string;
  readonly comment: string;
}

type Attended = Parameters<Parameters<typeof askAlerts>[1]>[0];

const MIN_SILENCE_MS = 1000;
const MAX_SILENCE_MS = 520 * 7 * 86_400_000;

/** `tidemark alerts ack`: somebody attends to them, and they are not told again until they get worse. */
export function acknowledgeAlerts(wanted: readonly string[], flags: AttendFlags): Promise<ExitCode> {
  const { comment } = flags;
  const told = comment === undefined ? {} : { comment };
  return attend(wanted, flags, 'acknowledged', (alerts, alertId) => alerts.acknowledge({ alertId, ...told }));
}

/** `tidemark alerts unack`. */
export function unacknowledgeAlerts(wanted: readonly string[], flags: AlertFlags): Promise<ExitCode> {
  return attend(wanted, flags, 'no longer acknowledged', (alerts, alertId) => alerts.unacknowledge({ alertId }));
}

/** `tidemark alerts close`: ends them by hand. */
export function closeAlerts(wanted: readonly string[], flags: AlertFlags): Promise<ExitCode> {
  return attend(wanted, flags, 'closed', (alerts, alertId) => alerts.close({ alertId }));
}

/** `tidemark alerts silence`: nobody is told of what matches until the time is over. */
export async function silenceAlerts(matchers: readonly string[], flags: SilenceFlags): Promise<ExitCode> {
  const selector = parseSilenceMatchers(matchers);
  const forMs = parseDurationFlag('--for', flags.for, MIN_SILENCE_MS, MAX_SILENCE_MS);
  const toMs = systemClock.now() + forMs;
  const match = formatSelector(selector);
  const [answer, alerts] = await askAlerts(
    flags,
    async (ask) => [await ask.silence({ match, toMs, comment: flags.comment }), await ask.list()] as const,
  );
  const covered = coveredBy(selector, alerts).length;
  const now = covered === 0 ? 'which covers no alert now' : `which covers ${covered} of ${alerts.length} alerts`;
  return confirm(flags, [answer], `${answer.silenceId}: ${match} is silenced until ${formatDateTime(toMs)}, ${now}`);
}

/** `tidemark alerts unsilence`: ends silences before their time. */
export async function unsilenceAlerts(ids: readonly string[], flags: AlertFlags): Promise<ExitCode> {
  const answers = await askAlerts(flags, (alerts) => inTurn(ids, (id) => alerts.unsilence(id)));
  return confirm(flags, answers, `${ids.join(', ')}: over`);
}

/** `tidemark alerts enable`. */
export function enableRules(names: readonly string[], flags: AlertFlags): Promise<ExitCode> {
  return switchRules(names, flags, true);
}

/** `tidemark alerts disable`: its alerts resolve, and it raises none, also after a restart. */
export function disableRules(names: readonly string[], flags: AlertFlags): Promise<ExitCode> {
  return switchRules(names, flags, false);
}

/** `tidemark alerts reload`: has the agent read its alerts file again. */
export async function reloadAlerts(flags: AlertFlags): Promise<ExitCode> {
  const result = await askAlerts(flags, (alerts) => alerts.reload());
  const said = [...changeWords('rules', result.rules), ...changeWords('receivers', result.receivers)];
  return confirm(flags, [result], said.length === 0 ? 'in force; no rule or receiver is another' : said.join('\n'));
}

/** `rules added: a, b` and the like. */
function changeWords(what: string, changes: Awaited<ReturnType<Attended['reload']>>['rules']): string[] {
  return Object.entries(changes).flatMap(([how, names]) =>
    names.length === 0 ? [] : [`${what} ${how}: ${printable(names.join(', '))}`],
  );
}

/** `tidemark alerts test`: sends a message that says it is a test, and shows what became of it. */
export async function testReceiver(receiver: string, flags: AlertFlags): Promise<ExitCode> {
  const result = await askAlerts(flags, (alerts) => alerts.test(receiver));
  const { isAccepted, error } = result;
  const took = `after ${Math.round(result.tookMs)} ms`;
  const output = openOutput(isAccepted ? EXIT_CODES.ok : EXIT_CODES.failure);
  if (flags.json) output.write(`${JSON.stringify(result)}\n`);
  else if (isAccepted) output.write(`${receiver} took the test message ${took}\n`);
  else {
    const answer = error === undefined ? '' : `: ${printable(error.message)} (${error.code})`;
    throw cliError('CLI_TEST_REFUSED', `${receiver} did not take the test message ${took}${answer}`);
  }
  return isAccepted ? EXIT_CODES.ok : EXIT_CODES.failure;
}

async function attend(
  wanted: readonly string[],
  flags: AlertFlags,
  done: string,
  act: (alerts: Attended, alertId: string) => ReturnType<Attended['close']>,
): Promise<ExitCode> {
  const [ids, answers] = await askAlerts(flags, async (alerts) => {
    const ids = findAlerts(wanted, await alerts.list());
    return [ids, await inTurn(ids, (id) => act(alerts, id))] as const;
  });
  return confirm(flags, answers, `${ids.join(', ')}: ${done}`);
}

async function switchRules(names: readonly string[], flags: AlertFlags, enabled: boolean): Promise<ExitCode> {
  const answers = await askAlerts(flags, (alerts) => inTurn(names, (name) => alerts.enableRule(name, enabled)));
  return confirm(flags, answers, `${names.join(', ')}: ${enabled ? 'enabled' : 'disabled'}`);
}

/** One after the other, so that the first that fails is told and none after it is done. */
async function inTurn<T>(names: readonly string[], act: (name: string) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  for (const name of names) answers.push(await act(name));
  return answers;
}
