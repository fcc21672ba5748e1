import type { Recording } from '../recording.ts';
import { type AlertEventShape, alertEventsShape } from '../shapes/alert-shapes.ts';
import type { AlertHistoryQuery } from './route-definitions.ts';

const DAY_MS = 86_400_000;

/** `GET /alerts/history`: what happened to alerts, the newest first. */
export async function readAlertHistory(
  { alerts, clock }: Pick<Recording, 'alerts' | 'clock'>,
  { from_ms, to_ms, rule, alert_id: alertId, limit }: AlertHistoryQuery,
): Promise<AlertEventShape[]> {
  const toMs = to_ms ?? clock.now() + 1;
  const fromMs = from_ms ?? toMs - DAY_MS;
  return alertEventsShape.parse(await alerts.history({ fromMs, toMs, rule, alertId, limit }));
}
