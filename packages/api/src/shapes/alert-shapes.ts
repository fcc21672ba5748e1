/** Alerts as JSON carries them. What is not known is left out. Values are in base units: bytes, seconds, ratios. */
import { z } from 'zod';
import { deliveryShape } from './delivery-shapes.ts';

const labels = z.record(z.string(), z.string());
const timeMs = z.number().meta({ description: 'Unix epoch, milliseconds', example: 1_800_000_000_000 });
const phase = z.enum(['inactive', 'pending', 'firing', 'acknowledged', 'unknown', 'resolved']);
const level = z.enum(['warning', 'critical']);
const dimension = z.enum(['seconds', 'bytes', 'ratio', 'count', 'any']).describe('What values are measured in');

const bounds = z
  .object({
    direction: z.enum(['above', 'below']),
    warning: z.number().optional(),
    critical: z.number().optional(),
    warningClear: z.number().optional(),
    criticalClear: z.number().optional(),
  })
  .describe('From where on a value is bad, and from where on it is good again');

/** One alert that is pending or fires. */
export const alertStateShape = z
  .object({
    id: z.string(),
    rule: z.string(),
    labels: labels.describe('Of the series and the rule, with alertname, and severity once it fires'),
    state: phase,
    level: level.optional().describe('Left out while it is pending'),
    metric: z.string().optional().describe('Left out for rules on events'),
    value: z.number().optional().describe('The newest'),
    dimension,
    bounds,
    description: z.string(),
    runbook: z.string().optional(),
    startedMs: timeMs.describe('When its threshold was reached'),
    firedMs: timeMs.optional().describe('When it began to fire'),
    acknowledged: z.object({ by: z.string(), timeMs, comment: z.string() }).optional(),
    suppressedBy: z
      .array(z.object({ kind: z.enum(['silence', 'window', 'inhibition']), by: z.string() }))
      .describe('What keeps it from being told: the id of a silence, the name of a window or an inhibition'),
    told: z.array(z.string()).describe('Receivers that were told of it'),
  })
  .meta({ id: 'AlertState' });

export const alertStatesShape = z.array(alertStateShape).meta({ id: 'AlertStates' });

/** One change in the life of an alert. */
export const alertEventShape = z
  .object({
    id: z.string(),
    alertId: z.string(),
    rule: z.string(),
    labels,
    timeMs,
    from: phase,
    to: phase,
    level: level.optional(),
    reason: z.string().describe('reached, held, rose, eased, cleared, gone, acknowledged, ... as docs/alerts.md says'),
    value: z.number().optional(),
    by: z.string().optional().describe('Who did it, what suppresses it, or to whom it was escalated'),
  })
  .meta({ id: 'AlertEvent' });

export const alertEventsShape = z.array(alertEventShape).meta({ id: 'AlertEvents' });

export const alertHistoryInput = z.object({
  fromMs: timeMs,
  toMs: timeMs,
  rule: z.string().max(256).optional(),
  alertId: z.string().max(256).optional(),
  order: z.enum(['newest', 'oldest']).optional().describe('Which come first, and stay when there are too many; newest'),
  limit: z.number().int().min(1).max(10_000).optional().describe('1000 when left out'),
});

export const alertRuleShape = z.object({
  name: z.string(),
  origin: z.enum(['default', 'file', 'command']).describe('Who wrote it: it comes with Tidemark, the file, a command'),
  isChanged: z.boolean().describe('A command changed it at run time'),
  enabled: z.boolean(),
  kind: z.enum(['threshold', 'absent', 'change', 'trend', 'anomaly', 'event']),
  series: z.string().describe('The selector'),
  dimension,
  bounds,
  forMs: z.number(),
  keepFiringForMs: z.number(),
  cooldownMs: z.number(),
  labels,
  description: z.string(),
  runbook: z.string().optional(),
  written: z.record(z.string(), z.unknown()).describe('The rule as it was written'),
  alerts: z.number().describe('Of this rule, pending or firing'),
  leftOut: z.number().describe('Alerts there would be if there were not too many'),
});

export const alertRulesShape = z.array(alertRuleShape);

export const silenceShape = z.object({
  id: z.string(),
  match: z.string(),
  fromMs: timeMs,
  toMs: timeMs,
  author: z.string(),
  comment: z.string(),
});

export const silencesShape = z.array(silenceShape);

/** Somebody who is told. */
export const receiverShape = deliveryShape.extend({ name: z.string(), plugin: z.string() });

export const receiversShape = z.array(receiverShape);

export const healthScoreShape = z
  .object({
    score: z.number().describe('From 0 to 100'),
    parts: z.array(z.object({ name: z.string(), points: z.number(), most: z.number(), isKnown: z.boolean() })),
  })
  .describe('100 less what its parts take');

export const alertOverviewShape = z.object({
  isOn: z.boolean().describe('False when the configuration wants no alerts'),
  rules: z.number(),
  pending: z.number(),
  firing: z.object({ warning: z.number(), critical: z.number() }),
  acknowledged: z.number(),
  suppressed: z.number(),
  unknown: z.number(),
  leftOut: z.number(),
  silences: z.number(),
  health: healthScoreShape,
  storingProblem: z
    .object({ sinceMs: timeMs, code: z.string(), message: z.string(), waiting: z.number() })
    .nullable()
    .describe('What keeps the file from knowing what happened; nobody is told of it before'),
});

const who = z.string().min(1).max(128).optional().describe('Who does it, beside the name of the token');
const alertId = z.string().max(256);
const ruleName = z.string().min(1).max(256);

export const acknowledgeInput = z.object({ alertId, comment: z.string().max(2000).optional(), by: who });
export const alertInput = z.object({ alertId, by: who });
export const silenceInput = z.object({
  match: z.string().max(4096).describe('Matchers such as {alertname="memory-low"}'),
  fromMs: timeMs.optional().describe('Now when left out'),
  toMs: timeMs,
  comment: z.string().max(2000),
  by: who,
});
export const silenceIdInput = z.object({ silenceId: z.string().max(256) });
export const ruleInput = z.object({ name: ruleName, rule: z.unknown().describe('As docs/alerts.md says') });
export const ruleNameInput = z.object({ name: ruleName });
export const ruleEnabledInput = z.object({ name: ruleName, enabled: z.boolean() });
export const receiverInput = z.object({ receiver: z.string().max(256) });

/** It holds from now on. */
export const commandShape = z.object({ isStored: z.boolean().describe('Whether a restart knows of it by now') });
export const silencedShape = commandShape.extend({ silenceId: z.string() });

const changesShape = z
  .object({ added: z.array(z.string()), removed: z.array(z.string()), changed: z.array(z.string()) })
  .describe('Names of what differs from what was in force before');

/** What became of reading the alerts file again. */
export const reloadShape = commandShape.extend({ rules: changesShape, receivers: changesShape });
export const testShape = z.object({
  isAccepted: z.boolean(),
  tookMs: z.number(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});

export const alertEventsInput = z.object({
  lastEventId: z
    .string()
    .max(256)
    .regex(/^\d+:.+$/)
    .optional()
    .describe('Resume after this event; sent by the client by itself'),
});

export type AlertStateShape = z.infer<typeof alertStateShape>;
export type AlertEventShape = z.infer<typeof alertEventShape>;
export type AlertRuleShape = z.infer<typeof alertRuleShape>;
export type AlertOverviewShape = z.infer<typeof alertOverviewShape>;
export type SilenceShape = z.infer<typeof silenceShape>;
export type ReceiverShape = z.infer<typeof receiverShape>;
export type HealthScoreShape = z.infer<typeof healthScoreShape>;
export type CommandShape = z.infer<typeof commandShape>;
export type ReloadShape = z.infer<typeof reloadShape>;
export type SilencedShape = z.infer<typeof silencedShape>;
export type TestShape = z.infer<typeof testShape>;
