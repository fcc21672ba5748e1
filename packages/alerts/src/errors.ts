import { defineErrors } from '@tidemark/core';

export const ALERTS_ERRORS = {
  ALERTS_RULE_INVALID: {
    summary: 'An alert rule holds a key or a value that is not possible, or lacks one.',
    hint: 'docs/alerts.md lists every key of a rule, what it must be and its default',
  },
  ALERTS_RULE_UNKNOWN: {
    summary: 'A command names an alert rule that does not exist.',
    hint: 'list the rules with `tidemark alerts rules`',
  },
  ALERTS_POLICY_INVALID: {
    summary: 'Routes, escalations, inhibitions or maintenance windows hold something that is not possible.',
    hint: 'docs/alerts.md lists every key, what it must be and its default',
  },
  ALERTS_ALERT_UNKNOWN: {
    summary: 'A command names an alert that is over or never was.',
    hint: 'list the alerts with `tidemark alerts list`',
  },
  ALERTS_NOT_FIRING: {
    summary: 'An alert was to be acknowledged that does not fire yet.',
    hint: 'acknowledge it when it fires, or silence it now',
  },
  ALERTS_SILENCE_INVALID: {
    summary: 'A silence ends before it begins or is already over, matches everything, or there are too many.',
    hint: 'give at least one matcher such as {alertname="memory-low"}, and an end that lies ahead',
  },
  ALERTS_SILENCE_UNKNOWN: {
    summary: 'A command names a silence that is over or never was.',
    hint: 'list the silences with `tidemark alerts silences`',
  },
  ALERTS_SNAPSHOT_INVALID: {
    summary: 'What the alert engine should go on from is no snapshot of it, or one of another version.',
    hint: 'the alerts begin anew; what was told before the restart is told again if it still fires',
  },
  ALERTS_TUNE_INVALID: {
    summary: 'Thresholds cannot be suggested: there are no values, or the interval is not possible.',
    hint: 'choose a series and a range that hold values; a week is a good length',
  },
} as const;

export const alertsError = defineErrors(ALERTS_ERRORS);
