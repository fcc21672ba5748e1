import { type AlertMessage, describeAlert, firstAlerts, formatAlertValue } from '@tidemark/plugin-kit';

/** A storm has thousands of alerts; nobody reads that many. */
const MAX_ALERTS = 20;

/** The title, and a line for each of the first alerts. */
export function formatText(message: AlertMessage): string {
  const { shown, more } = firstAlerts(message, MAX_ALERTS);
  const lines = shown.map((alert) => {
    const values = alert.values.map(formatAlertValue).join(', ');
    return `- ${alert.severity}: ${describeAlert(alert)}${values === '' ? '' : `, ${values}`}`;
  });
  return [message.title, ...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}
