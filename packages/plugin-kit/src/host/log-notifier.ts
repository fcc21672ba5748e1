import { z } from 'zod';
import type { AlertMessage } from '../contract/message.ts';
import { MESSAGE_STATUSES } from '../contract/message.ts';
import { defineNotifier } from '../contract/notifier.ts';

/** Writes messages to the log of the agent: the notifier that needs nothing and is always there. */
export const log = defineNotifier({
  name: 'log',
  apiVersion: 1,
  help: 'writes each message to the log of the agent',
  options: z.strictObject({}),
  supports: { statuses: MESSAGE_STATUSES },
  start: ({ log: output }) => ({
    notify: async (message) => {
      output[levelOf(message)](message.title, {
        key: message.key,
        status: message.status,
        severity: message.severity,
        alerts: message.alerts.map(({ id, rule, status, labels }) => ({ id, rule, status, labels })),
        omittedAlerts: message.omittedAlerts,
      });
    },
  }),
});

function levelOf({ status, severity }: AlertMessage): 'info' | 'warn' | 'error' {
  if (status !== 'firing' || severity === 'info') return 'info';
  return severity === 'critical' ? 'error' : 'warn';
}
