import { METRICS, type MetricDescriptor, SERVER_METRICS } from '@tidemark/core';
import { code, GENERATED, markdownTable } from './markdown.ts';

/** `docs/reference/metrics.md`: every metric that Tidemark records by itself, and what its server tells Prometheus. */
export function metricsPage(): string {
  return `${GENERATED}

# Metrics

What Tidemark records by itself. Units are base units, as in Prometheus: seconds, bytes, ratios from 0 to 1. A counter
only grows until its owner restarts; ask for its \`rate\` or \`increase\`. A gauge goes both ways. A series that was not
there at a time is absent at that time, never zero.

${metricsTable(METRICS)}

## What the server says of itself

Only on the pages that Prometheus scrapes, \`/metrics\` and \`/metrics/prometheus\`: read when somebody asks, and not kept in
the history. Counters start at zero with the agent.

${metricsTable(SERVER_METRICS)}
`;
}

function metricsTable(metrics: Readonly<Record<string, MetricDescriptor>>): string {
  const rows = Object.values(metrics).map(({ name, kind, unit, help }) => [code(name), kind, unit, help]);
  return markdownTable(['metric', 'kind', 'unit', 'what it is'], rows);
}
