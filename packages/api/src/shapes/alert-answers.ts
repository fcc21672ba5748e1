import type { AlertView, HealthScore, Silence } from '@tidemark/alerts';
import { formatSelector } from '@tidemark/core';
import type { AlertDesk, DeskReceiver, DeskRule } from '../alert-desk.ts';
import type {
  AlertOverviewShape,
  AlertRuleShape,
  AlertStateShape,
  HealthScoreShape,
  ReceiverShape,
  SilenceShape,
} from './alert-shapes.ts';
import { deliveryAnswer } from './delivery-answer.ts';

/** An alert, as JSON carries it. */
export function alertAnswer(view: AlertView): AlertStateShape {
  return { ...view, suppressedBy: [...view.suppressedBy], told: [...view.told] };
}

export function ruleAnswer({ rule, origin, isChanged, alerts, leftOut }: DeskRule): AlertRuleShape {
  const { name, enabled, condition, selector, dimension, bounds, runbook } = rule;
  return {
    name,
    origin,
    isChanged,
    enabled,
    kind: condition.kind,
    series: formatSelector(selector),
    dimension,
    bounds,
    forMs: rule.forMs,
    keepFiringForMs: rule.keepFiringForMs,
    cooldownMs: rule.cooldownMs,
    labels: rule.labels,
    description: rule.description,
    ...(runbook === undefined ? {} : { runbook }),
    written: rule.source as Record<string, unknown>,
    alerts,
    leftOut,
  };
}

export function silenceAnswer({ match, ...silence }: Silence): SilenceShape {
  return { ...silence, match: formatSelector(match) };
}

export function receiverAnswer({ name, plugin, figures }: DeskReceiver): ReceiverShape {
  return { name, plugin, ...deliveryAnswer(figures) };
}

function healthAnswer({ score, parts }: HealthScore): HealthScoreShape {
  return { score, parts: [...parts] };
}

export function overviewAnswer(desk: AlertDesk): AlertOverviewShape {
  const { isOn, storingProblem } = desk;
  return { isOn, ...desk.figures(), health: healthAnswer(desk.health()), storingProblem };
}
