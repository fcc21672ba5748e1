import type { Recording } from '../recording.ts';
import type { AlertShape } from '../shapes/http-shapes.ts';

/** `GET /metrics/alerts`: what fires now, the worst first. */
export function readAlerts(recording: Recording): AlertShape[] {
  return recording.alerts().map(({ metric, value, warning, critical, description, level }) => ({
    metric,
    current_value: value,
    warning_threshold: warning,
    critical_threshold: critical,
    description,
    level: level === 'critical' ? 'CRITICAL' : 'WARNING',
  }));
}
