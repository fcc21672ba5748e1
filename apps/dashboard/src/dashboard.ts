import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { StatusShape } from '@tidemark/api';
import { type Clock, describeError } from '@tidemark/core';
import { type AlertFeed, createAlertFeed } from './alerts/alert-feed.ts';
import { oncePerAnimationFrame } from './animation-frame.ts';
import type { Client } from './client.ts';
import { createDeliveryFeed, type DeliveryFeed } from './deliveries/delivery-feed.ts';
import { openConnection } from './live/connection.ts';
import type { ConnectionState } from './live/connection-state.ts';
import { createDashboardModel, type Snapshot, WINDOW_POINTS } from './model/dashboard-model.ts';
import { HISTORY_METRICS, LIVE_MATCH } from './model/shown-metrics.ts';

/** All that the page shows, as signals. */
export interface Dashboard {
  /** Changes at most once an animation frame. */
  readonly snapshot: ReadonlySignal<Snapshot>;
  readonly state: ReadonlySignal<ConnectionState>;
  /** What the agent last said about itself; undefined before it said anything. */
  readonly status: ReadonlySignal<StatusShape | undefined>;
  /** Why there is no history in front of the live data. */
  readonly historyProblem: ReadonlySignal<string | undefined>;
  readonly alerts: AlertFeed;
  readonly deliveries: DeliveryFeed;
  /** Index of the point that all charts show their cursor at; null when it is hidden. */
  readonly cursor: Signal<number | null>;
}

/** Follows an agent for as long as the page lives. */
export function createDashboard(client: Client, clock: Clock): Dashboard {
  const model = createDashboardModel();
  const snapshot = signal(model.snapshot());
  const state = signal<ConnectionState>('connecting');
  const status = signal<StatusShape | undefined>(undefined);
  const historyProblem = signal<string | undefined>(undefined);
  const draw = oncePerAnimationFrame(() => {
    snapshot.value = model.snapshot();
  });
  openConnection({
    client,
    clock,
    points: WINDOW_POINTS,
    historyMetrics: HISTORY_METRICS,
    liveMatch: LIVE_MATCH,
    onReading(reading) {
      model.ingest(reading);
      draw();
    },
    onRestart() {
      model.clear();
      historyProblem.value = undefined;
      draw();
    },
    onState(next) {
      state.value = next;
    },
    onStatus(next) {
      status.value = next;
    },
    onHistoryFailed(error) {
      historyProblem.value = describeError(error);
    },
  });
  return {
    ...{ snapshot, state, status, historyProblem },
    alerts: createAlertFeed(client, clock),
    deliveries: createDeliveryFeed(client, clock),
    cursor: signal(null),
  };
}
