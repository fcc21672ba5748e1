import { alertsError } from '../errors.ts';
import type { SilenceList } from '../policies/silence-list.ts';
import type { AlertBook, Moment } from './alert-book.ts';
import type { AlertCommand } from './alert-command.ts';
import { type AlertState, isFiring, phaseOf } from './alert-state.ts';
import type { RuleSet } from './rule-set.ts';

/** Carries out commands. */
export interface CommandDesk {
  take(command: AlertCommand, moment: Moment): { readonly silenceId?: string };
}

export interface CommandDeskOptions {
  readonly rules: RuleSet;
  readonly book: AlertBook;
  readonly silences: SilenceList;
  /** Is told when silences changed. */
  readonly onSilences: () => void;
}

export function createCommandDesk({ rules, book, silences, onSilences }: CommandDeskOptions): CommandDesk {
  const find = (id: string): AlertState => {
    const alert = book.find(id);
    if (alert !== undefined && alert.ended === undefined) return alert;
    throw alertsError('ALERTS_ALERT_UNKNOWN', `no alert ${JSON.stringify(id)} is pending or fires`);
  };
  const acknowledge = (command: Extract<AlertCommand, { type: 'acknowledge' }>, { timeMs }: Moment) => {
    const alert = find(command.alertId);
    if (!isFiring(alert)) throw alertsError('ALERTS_NOT_FIRING', `alert ${alert.id} does not fire`);
    const from = phaseOf(alert);
    alert.acknowledged = { by: command.by, timeMs, comment: command.comment ?? '' };
    book.note(alert, { from, reason: 'acknowledged', timeMs, by: command.by });
  };
  const unacknowledge = (command: Extract<AlertCommand, { type: 'unacknowledge' }>, { nowMs, timeMs }: Moment) => {
    const alert = find(command.alertId);
    if (alert.acknowledged === undefined) return;
    const from = phaseOf(alert);
    delete alert.acknowledged;
    alert.unattendedFromMs = nowMs;
    book.note(alert, { from, reason: 'unacknowledged', timeMs, by: command.by });
  };
  const close = ({ alertId, by }: Extract<AlertCommand, { type: 'close' }>, { nowMs, timeMs }: Moment) => {
    const alert = find(alertId);
    book.end(rules.entries.get(alert.rule)?.state, alert, 'closed', { nowMs, timeMs, by });
  };
  return {
    take: (command, moment) => {
      if (command.type === 'acknowledge') acknowledge(command, moment);
      else if (command.type === 'unacknowledge') unacknowledge(command, moment);
      else if (command.type === 'close') close(command, moment);
      else if (command.type === 'set-rule') rules.change(command.name, { source: command.rule }, moment);
      else if (command.type === 'remove-rule') rules.change(command.name, { source: null }, moment);
      else if (command.type === 'enable-rule') rules.change(command.name, { enabled: command.enabled }, moment);
      else {
        onSilences();
        if (command.type === 'silence') return { silenceId: silences.add(command, moment.timeMs).id };
        silences.expire(command.silenceId, moment.timeMs);
      }
      return {};
    },
  };
}
