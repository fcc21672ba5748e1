import type { Clock, ExportBatch, MetricDescriptor } from '@tidemark/plugin-kit';
import { prometheusName } from '@tidemark/plugin-kit/formats';

/** As often as Prometheus tells it: receivers that keep it forget it when it does not come again. */
const EVERY_MS = 60_000;

/** What receivers are told of metrics besides their samples: kind, help and unit. */
export interface Metadata {
  /** The metrics of a batch when they are to be told again; otherwise none. */
  due(batch: ExportBatch): readonly MetricDescriptor[];
}

export function createMetadata(clock: Clock, prefix: string): Metadata {
  let nextMs = Number.NEGATIVE_INFINITY;
  return {
    due: ({ series }) => {
      const nowMs = clock.monotonic();
      if (nowMs < nextMs) return [];
      nextMs = nowMs + EVERY_MS;
      const named = series.map(({ metric }) => ({ ...metric, name: prometheusName(prefix + metric.name) }));
      return [...new Map(named.map((metric) => [metric.name, metric])).values()];
    },
  };
}
