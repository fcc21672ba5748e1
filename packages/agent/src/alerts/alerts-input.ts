import type { AlertRuleInput, PoliciesInput } from '@tidemark/alerts';
import type { NotifierUse } from '@tidemark/plugin-kit';

/** Somebody who is told, as a file has it: the name of a notifier, its options beside it, and how hard to try. */
export interface ReceiverInput {
  /** One of ours such as `webhook`, the name of a package, or a path relative to the file. */
  readonly plugin: string;
  readonly delivery?: DeliveryInput;
  readonly [option: string]: unknown;
}

export interface DeliveryInput {
  /** Messages that may wait; the oldest are dropped then. Default 1000. */
  readonly maxWaiting?: number;
  /** What waited so long is given up: `24h`, the default. */
  readonly giveUpAfter?: string;
}

/** An alerts file: who wrote it in TypeScript may also give uses of notifiers, `slack({ url })`. */
export interface AlertsInput extends PoliciesInput {
  /** By name; `false` takes out a default rule. */
  readonly rules?: Readonly<Record<string, AlertRuleInput | false>>;
  /** By name. `log`, the log of the agent, is always there. */
  readonly receivers?: Readonly<Record<string, ReceiverInput | NotifierUse>>;
}

/** What an alerts file in TypeScript exports as default; gives back what it is given. */
export function defineAlerts(alerts: AlertsInput): AlertsInput {
  return alerts;
}
