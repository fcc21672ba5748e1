import { nearestName, type Selector } from '@tidemark/core';
import { alertsError } from '../errors.ts';
import { describeProblem, type InputProblem } from '../input-error.ts';
import type { MaintenanceWindow, Schedule } from './maintenance-window.ts';
import type { EscalationStep, Inhibition, Policies, Route } from './policies.ts';
import { type CheckedPolicies, POLICIES, type PoliciesInput } from './policy-schema.ts';

/** The receiver that is always there: the log of the agent. */
export const LOG_RECEIVER = 'log';

type Checked<K extends keyof CheckedPolicies> = CheckedPolicies[K][string];

/**
 * Policies as written to those that the engine takes; without routes everything goes to {@link LOG_RECEIVER}. `receivers`
 * are the names that may be told; left out, any may. Throws `ALERTS_POLICY_INVALID`.
 */
export function resolvePolicies(written: PoliciesInput = {}, receivers?: readonly string[]): Policies {
  const parsed = POLICIES.safeParse(written);
  if (!parsed.success) throw invalid(describeProblem(POLICIES, written, parsed.error));
  const { routes, escalations, inhibitions, windows } = parsed.data;
  const steps = Object.fromEntries(
    Object.entries(escalations).map(([name, list]) => [name, list.map(stepOf).sort((a, b) => a.afterMs - b.afterMs)]),
  );
  const resolved = Object.entries(routes).map(([name, route]) => routeOf(name, route, steps));
  const policies = {
    routes: resolved.length > 0 ? resolved : [DEFAULT_ROUTE],
    inhibitions: Object.entries(inhibitions).map(([name, rule]) => inhibitionOf(name, rule)),
    windows: Object.entries(windows).map(([name, window]) => windowOf(name, window)),
  };
  if (receivers !== undefined) requireReceivers(policies.routes, [...receivers, LOG_RECEIVER]);
  return policies;
}

/** Everything to the log, a message for each rule. */
const DEFAULT_ROUTE: Route = {
  name: 'default',
  match: { matchers: [] },
  receivers: [LOG_RECEIVER],
  groupBy: ['alertname'],
  groupWaitMs: 10_000,
  groupIntervalMs: 60_000,
  repeatIntervalMs: 14_400_000,
  escalation: [],
  continues: false,
};

function invalid({ message, path, hint }: InputProblem) {
  return alertsError('ALERTS_POLICY_INVALID', `alerts: ${message}`, {
    ...(hint === undefined ? {} : { hint }),
    details: { key: path },
  });
}

const stepOf = ({ after, receivers }: { after: number; receivers: string[] }) => ({ afterMs: after, receivers });

function routeOf(name: string, route: Checked<'routes'>, steps: Readonly<Record<string, EscalationStep[]>>): Route {
  const path = `routes.${name}`;
  const { escalation } = route;
  const chain = escalation === undefined ? [] : steps[escalation];
  if (chain === undefined) {
    const nearest = nearestName(escalation ?? '', Object.keys(steps));
    throw invalid({
      path: `${path}.escalation`,
      message: `${path}.escalation names ${JSON.stringify(escalation)}, which is not among escalations`,
      ...(nearest === undefined ? {} : { hint: `did you mean "${nearest}"?` }),
    });
  }
  return {
    name,
    match: labelsOnly(route.match, `${path}.match`),
    receivers: [...new Set(route.receivers)],
    groupBy: route.groupBy,
    groupWaitMs: route.groupWait,
    groupIntervalMs: route.groupInterval,
    repeatIntervalMs: route.repeatInterval,
    escalation: chain,
    continues: route.continue,
  };
}

function inhibitionOf(name: string, { source, target, equal }: Checked<'inhibitions'>): Inhibition {
  const path = `inhibitions.${name}`;
  return { name, source: labelsOnly(source, `${path}.source`), target: labelsOnly(target, `${path}.target`), equal };
}

/** Policies are about alerts, which have labels and no metric. */
function labelsOnly(selector: Selector, path: string): Selector {
  if (selector.metric === undefined) return selector;
  const message = `${path} names ${selector.metric}, but must be matchers alone, such as {alertname="${selector.metric}"}`;
  throw invalid({ path, message });
}

function windowOf(name: string, window: Checked<'windows'>): MaintenanceWindow {
  const path = `windows.${name}`;
  return { name, match: labelsOnly(window.match, `${path}.match`), schedule: scheduleOf(path, window) };
}

function scheduleOf(path: string, { from, to, days, timeZone }: Checked<'windows'>): Schedule {
  const isTime = (text: string) => text.length === 'hh:mm'.length;
  if (days === undefined) {
    if (isTime(from) || isTime(to))
      throw invalid({
        path,
        message: `${path} must hold days, or moments such as 2026-11-21T02:00:00Z in from and to`,
      });
    const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
    if (toMs <= fromMs) throw invalid({ path: `${path}.to`, message: `${path}.to must lie after ${path}.from` });
    return { kind: 'once', fromMs, toMs };
  }
  if (!isTime(from) || !isTime(to))
    throw invalid({ path, message: `${path} has days, so that from and to must be times such as 02:30` });
  return { kind: 'weekly', days, fromMinute: minuteOf(from), toMinute: minuteOf(to), timeZone };
}

function minuteOf(time: string): number {
  const [hour = '', minute = ''] = time.split(':');
  return Number(hour) * 60 + Number(minute);
}

function requireReceivers(routes: readonly Route[], known: readonly string[]): void {
  for (const { name, receivers, escalation } of routes) {
    for (const receiver of [...receivers, ...escalation.flatMap((step) => step.receivers)]) {
      if (known.includes(receiver)) continue;
      const nearest = nearestName(receiver, known);
      throw invalid({
        path: `routes.${name}.receivers`,
        message: `routes.${name} tells ${JSON.stringify(receiver)}, which is no receiver`,
        hint: nearest === undefined ? `there are: ${known.join(', ')}` : `did you mean "${nearest}"?`,
      });
    }
  }
}
