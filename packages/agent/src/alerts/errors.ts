import { defineErrors } from '@tidemark/core';

/** The part of the agent's catalogue that is about alerts. */
export const AGENT_ALERTS_ERRORS = {
  AGENT_ALERTS_FILE_UNREADABLE: {
    summary: 'The alerts file could not be read, is no YAML, or is a module that exports no alerts.',
    hint: 'the message names the file, and the line where there is one; alerts.file says which file is read',
  },
  AGENT_ALERTS_FILE_INVALID: {
    summary: 'The alerts file holds a key or a value that is not possible, or lacks one.',
    hint: 'docs/reference/alerts-file.md lists every key, what it must be and its default',
  },
  AGENT_ALERTS_NO_FILE: {
    summary: 'The alerts file was to be read again, but the agent was started without one.',
    hint: 'name it under alerts.file, or write alerts.yaml beside the configuration file, and start the agent again',
  },
  AGENT_ALERTS_NOT_READY: {
    summary: 'Something was asked of alerts before what they were is read from the file.',
    hint: 'ask again in a second; if that does not help, `tidemark status` names what is wrong with the file',
  },
  AGENT_ALERTS_RECEIVER_UNKNOWN: {
    summary: 'A test message was to go to a receiver that does not exist.',
    hint: 'the alerts file names the receivers there are; `log` is always there',
  },
  AGENT_ALERTS_PLUGIN_UNKNOWN: {
    summary: 'A receiver names a notifier that cannot be found or is none.',
    hint: 'name one of ours, a package that is installed beside the alerts file, or a path such as ./notifier.ts',
  },
} as const;

export const agentAlertsError = defineErrors(AGENT_ALERTS_ERRORS);
