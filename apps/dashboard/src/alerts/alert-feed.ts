import { type ReadonlySignal, signal } from '@preact/signals';
import type { AlertEventShape, AlertOverviewShape, AlertStateShape } from '@tidemark/api/client';
import { type Clock, describeError, formatLabels } from '@tidemark/core';
import type { Client } from '../client.ts';
import { announce, isFiring } from './alert-words.ts';

/** What the page knows of alerts, and what a visitor may do about them. */
export interface AlertFeed {
  /** Those that are pending or fire, the gravest first; undefined until the agent has said. */
  readonly alerts: ReadonlySignal<readonly AlertStateShape[] | undefined>;
  readonly overview: ReadonlySignal<AlertOverviewShape | undefined>;
  /** What happened last, the newest first. */
  readonly events: ReadonlySignal<readonly AlertEventShape[]>;
  /** What began to fire last, for those who do not see it. */
  readonly announcement: ReadonlySignal<string>;
  /** Why the last thing a visitor asked for was not done. */
  readonly problem: ReadonlySignal<string | undefined>;
  acknowledge(alert: AlertStateShape): Promise<void>;
  /** Nobody is told of it for an hour, whatever its level. */
  silence(alert: AlertStateShape): Promise<void>;
}

/** Asked and not streamed: a browser opens six connections to an agent, and a page should take one of them. */
const ASK_EVERY_MS = 2000;

const HOUR_MS = 3_600_000;
const EVENTS_OF_MS = 24 * HOUR_MS;
const EVENTS = 500;

/** Changes with whatever would be told of an alert. */
function summary({ id, state, level, suppressedBy }: AlertStateShape): string {
  return [id, state, level, ...suppressedBy.map(({ by }) => by)].join(' ');
}

/** Follows the alerts of an agent for as long as the page lives. */
export function createAlertFeed(client: Client, clock: Clock): AlertFeed {
  const alerts = signal<readonly AlertStateShape[] | undefined>(undefined);
  const overview = signal<AlertOverviewShape | undefined>(undefined);
  const events = signal<readonly AlertEventShape[]>([]);
  const announcement = signal('');
  const problem = signal<string | undefined>(undefined);
  let seen: { state: string; reads: number } | undefined;
  const readPast = async () => {
    const nowMs = clock.now();
    const range = { fromMs: nowMs - EVENTS_OF_MS, toMs: nowMs + HOUR_MS, limit: EVENTS };
    // What only waits to fire has no level, and is no news.
    events.value = (await client.alerts.history.query(range)).filter(({ level }) => level !== undefined);
  };
  const refresh = async () => {
    const [list, numbers] = await Promise.all([client.alerts.list.query(), client.alerts.overview.query()]);
    announcement.value = announce(alerts.value, list) ?? announcement.value;
    alerts.value = list;
    overview.value = numbers;
    const state = list.filter(isFiring).map(summary).join('\n');
    if (state !== seen?.state) seen = { state, reads: 0 };
    // Twice: what just changed is not in the file for sure.
    if (seen.reads++ < 2) await readPast();
  };
  const poll = async () => {
    // A lost agent is told by the stream; what was known last stays on the page meanwhile.
    await refresh().catch(() => undefined);
    clock.setTimer(ASK_EVERY_MS, () => void poll());
  };
  const act = async (done: Promise<unknown>) => {
    problem.value = await done.then(
      () => undefined,
      (error: unknown) => describeError(error),
    );
    await refresh().catch(() => undefined);
  };
  void poll();
  return {
    ...{ alerts, overview, events, announcement, problem },
    acknowledge: ({ id }) => act(client.alerts.acknowledge.mutate({ alertId: id })),
    silence: ({ labels: { severity: _, ...labels } }) =>
      act(
        client.alerts.silence.mutate({
          match: formatLabels(labels),
          toMs: clock.now() + HOUR_MS,
          comment: 'from the dashboard',
        }),
      ),
  };
}
