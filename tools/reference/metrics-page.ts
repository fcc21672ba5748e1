import { METRICS } from '@tidemark/core';
import { code, GENERATED, markdownTable } from './markdown.ts';

/** `docs/reference/metrics.md`: every metric that Tidemark records by itself. */
export function metricsPage(): string {
  const rows = Object.values(METRICS).map(({ name, kind, unit, help }) => [code(name), kind, unit, help]);
  return `${GENERATED}

# Metrics

What Tidemark records by itself. Units are base units, as in Prometheus: seconds, bytes, ratios from 0 to 1. A counter
only grows until its owner restarts; ask for its \`rate\` or \`increase\`. A gauge goes both ways. A series that was not
there at a time is absent at that time, never zero.

${markdownTable(['metric', 'kind', 'unit', 'what it is'], rows)}
`;
}
