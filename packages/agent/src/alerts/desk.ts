import {
  type AlertRule,
  type AlertView,
  type HealthScore,
  type RuleView,
  scoreHealth,
  type Transition,
} from '@tidemark/alerts';
import type { AlertDesk, DeskRule, ReloadResult, StoringProblem } from '@tidemark/api';
import { nearestName } from '@tidemark/core';
import type { Ledger } from '@tidemark/storage';
import type { AlertWatch } from './alert-watch.ts';
import type { AlertsPlan } from './alerts-plan.ts';
import { agentAlertsError } from './errors.ts';
import type { HealthReader } from './health-figures.ts';
import type { OutcomeWriter } from './outcome-writer.ts';
import type { Receiver } from './receiver.ts';
import type { ReceiverSet } from './receiver-set.ts';

export interface DeskParts {
  readonly watch: AlertWatch;
  readonly writer: OutcomeWriter;
  readonly ledger: Pick<Ledger, 'transitions'>;
  readonly receivers: Pick<ReceiverSet, 'all' | 'find'>;
  readonly health: HealthReader;
  readonly storingProblem: () => StoringProblem | null;
  /** As configured. */
  readonly plan: () => Pick<AlertsPlan, 'rules' | 'defaults'>;
  readonly reload: () => Promise<ReloadResult>;
  readonly subscribe: (listener: (transition: Transition) => void) => () => void;
}

/** What programs and people see of alerts, and how they act on them. */
export function createDesk(parts: DeskParts): AlertDesk {
  const { watch, writer, ledger, receivers, health, subscribe } = parts;
  return {
    isOn: true,
    list: () => watch.engine.alerts().sort(graverFirst),
    rules: () => deskRules(watch.engine.rules(), parts.plan()),
    silences: () => watch.engine.silences(),
    receivers: () =>
      receivers.all.flatMap(({ name, plugin, figures }) => {
        const known = figures();
        return known === undefined ? [] : [{ name, plugin, figures: known }];
      }),
    figures: () => watch.engine.figures(),
    health: () => scoreOf(watch.engine.alerts(), health),
    get storingProblem() {
      return parts.storingProblem();
    },
    command: async (command) => {
      const outcome = watch.command(command);
      const isStored = await writer.add(outcome);
      return { isStored, ...(outcome.silenceId === undefined ? {} : { silenceId: outcome.silenceId }) };
    },
    reload: parts.reload,
    history: async (request) => {
      await writer.saveWaiting();
      return ledger.transitions(request);
    },
    test: async (name) => find(receivers, name).test(),
    subscribe,
  };
}

function deskRules(
  views: readonly RuleView[],
  { rules, defaults }: Pick<AlertsPlan, 'rules' | 'defaults'>,
): DeskRule[] {
  const configured = new Map(rules.map((rule) => [rule.name, rule.source]));
  const originOf = ({ name, source }: AlertRule): DeskRule['origin'] => {
    if (configured.get(name) !== source) return 'command';
    return defaults.has(name) ? 'default' : 'file';
  };
  return views.map((view) => ({ ...view, origin: originOf(view.rule) }));
}

const GRAVITY = { critical: 2, warning: 1 };

const gravityOf = ({ level }: AlertView) => (level === undefined ? 0 : GRAVITY[level]);

function graverFirst(a: AlertView, b: AlertView): number {
  return gravityOf(b) - gravityOf(a) || a.startedMs - b.startedMs;
}

/** Suppressed alerts are expected, and take nothing. */
function scoreOf(alerts: readonly AlertView[], health: HealthReader): HealthScore {
  const counted = alerts.filter(({ suppressedBy }) => suppressedBy.length === 0);
  const count = (level: AlertView['level']) => counted.filter((alert) => alert.level === level).length;
  return scoreHealth({ critical: count('critical'), warning: count('warning'), ...health.read() });
}

function find(receivers: DeskParts['receivers'], name: string): Receiver {
  const receiver = receivers.find(name);
  if (receiver !== undefined) return receiver;
  const names = receivers.all.map((candidate) => candidate.name);
  const nearest = nearestName(name, names);
  throw agentAlertsError('AGENT_ALERTS_RECEIVER_UNKNOWN', `no receiver is called ${JSON.stringify(name)}`, {
    hint: nearest === undefined ? `there are: ${names.join(', ')}` : `did you mean "${nearest}"?`,
  });
}
