import type { TidemarkError } from '@tidemark/core';
import type { inferRouterInputs } from '@trpc/server';
import type { AppRouter } from '../rpc/router.ts';
import type {
  AlertEventShape,
  AlertOverviewShape,
  AlertRuleShape,
  AlertStateShape,
  CommandShape,
  ReceiverShape,
  ReloadShape,
  SilencedShape,
  SilenceShape,
  TestShape,
} from '../shapes/alert-shapes.ts';
import type { LiveConnection } from './client-live.ts';
import { keepStream } from './resuming-stream.ts';

type Inputs = inferRouterInputs<AppRouter>['alerts'];

export type AlertHistoryInput = Inputs['history'];
export type SilenceInput = Inputs['silence'];

/** Told of what happens to alerts; one call at a time. */
export interface AlertObserver {
  onEvent(event: AlertEventShape): void;
  /** The connection is lost. It will be restored by itself, and what was missed follows. */
  onLost(error: TidemarkError): void;
  /** The agent refused. The stream has ended. */
  onRefused(error: TidemarkError): void;
}

/** Alerts. Looking needs the role `read`, everything from `acknowledge` on `operate`; rejects with `ALERTS_*` errors. */
export interface AlertClient {
  overview(): Promise<AlertOverviewShape>;
  /** Those that are pending or fire, the gravest first. */
  list(): Promise<AlertStateShape[]>;
  /** What happened in a range, the newest first unless asked otherwise. */
  history(input: AlertHistoryInput): Promise<AlertEventShape[]>;
  rules(): Promise<AlertRuleShape[]>;
  silences(): Promise<SilenceShape[]>;
  receivers(): Promise<ReceiverShape[]>;
  /** What happens from now on, in order. Returns what ends that. */
  events(observer: AlertObserver): () => void;
  acknowledge(input: Inputs['acknowledge']): Promise<CommandShape>;
  unacknowledge(input: Inputs['unacknowledge']): Promise<CommandShape>;
  close(input: Inputs['close']): Promise<CommandShape>;
  silence(input: SilenceInput): Promise<SilencedShape>;
  unsilence(silenceId: string): Promise<CommandShape>;
  /** Adds a rule, or puts it in the place of the one of that name; `rule` is as docs/alerts.md says. */
  setRule(name: string, rule: unknown): Promise<CommandShape>;
  removeRule(name: string): Promise<CommandShape>;
  enableRule(name: string, enabled: boolean): Promise<CommandShape>;
  /** Has the agent read its alerts file again; rejects, and nothing changes, when something is wrong with it. */
  reload(): Promise<ReloadShape>;
  /** Sends a message that says it is a test. */
  test(receiver: string): Promise<TestShape>;
}

export function createAlertClient(connection: LiveConnection, ask: <T>(answer: Promise<T>) => Promise<T>): AlertClient {
  const { alerts } = connection.trpc;
  return {
    overview: () => ask(alerts.overview.query()),
    list: () => ask(alerts.list.query()),
    history: (input) => ask(alerts.history.query(input)),
    rules: () => ask(alerts.rules.query()),
    silences: () => ask(alerts.silences.query()),
    receivers: () => ask(alerts.receivers.query()),
    events: (observer) =>
      keepStream<AlertEventShape>(
        connection,
        (lastEventId, handlers) => alerts.events.subscribe(lastEventId === undefined ? {} : { lastEventId }, handlers),
        { ...observer, onData: observer.onEvent },
      ),
    acknowledge: (input) => ask(alerts.acknowledge.mutate(input)),
    unacknowledge: (input) => ask(alerts.unacknowledge.mutate(input)),
    close: (input) => ask(alerts.close.mutate(input)),
    silence: (input) => ask(alerts.silence.mutate(input)),
    unsilence: (silenceId) => ask(alerts.unsilence.mutate({ silenceId })),
    setRule: (name, rule) => ask(alerts.setRule.mutate({ name, rule })),
    removeRule: (name) => ask(alerts.removeRule.mutate({ name })),
    enableRule: (name, enabled) => ask(alerts.enableRule.mutate({ name, enabled })),
    reload: () => ask(alerts.reload.mutate()),
    test: (receiver) => ask(alerts.test.mutate({ receiver })),
  };
}
