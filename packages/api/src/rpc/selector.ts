import { METRICS, parseSelector, requireKnownMetric, type Selector } from '@tidemark/core';
import type { Recording } from '../recording.ts';

const ALL: Selector = { matchers: [] };

/**
 * The series that a caller asks for; all without `match`. Throws `CORE_METRIC_UNKNOWN` for a metric that is neither
 * ours (those are known before they were recorded) nor was ever recorded.
 */
export async function selectorOf(match: string | undefined, { history }: Recording): Promise<Selector> {
  if (match === undefined) return ALL;
  const selector = parseSelector(match);
  if (selector.metric === undefined || selector.metric in METRICS) return selector;
  requireKnownMetric(selector, [...Object.keys(METRICS), ...(await history.metricNames())]);
  return selector;
}
