import { parsePercentile, TIER_NAMES, type TierName } from '@tidemark/core';
import type { CatalogueReader } from '../catalogue.ts';
import { createAnswerSeries } from './answer-series.ts';
import { coveredTime } from './covered-time.ts';
import type { Deadline } from './deadline.ts';
import { aggregationsOf, type QueryPart, type QueryRequest, type QueryResult, type QuerySeries } from './query.ts';
import { requireAnswerable, requireCounters } from './query-limits.ts';
import { findSegments, type Segment, type SegmentChoice, type SegmentSources } from './segments.ts';
import { SeriesFolder } from './series-folder.ts';
import { planSteps, type Steps } from './steps.ts';

export interface QuerySources extends SegmentSources {
  readonly catalogue: CatalogueReader;
}

/** Answers a query. Throws `STORAGE_QUERY_*` for a question that cannot be answered. */
export function runQuery(sources: QuerySources, request: QueryRequest, deadline: Deadline): QueryResult {
  requireAnswerable(request);
  const steps = planSteps(request);
  const matching = sources.catalogue.matching(request.selector);
  requireCounters(request, matching);
  const segments = findSegments(sources, steps, chooseTiers(sources, request, steps));
  const folder = new SeriesFolder(sources.windows, segments, deadline);
  const answer = createAnswerSeries(request, steps.count, () => coveredTime(segments, steps.count));
  for (const batch of folder.batches(matching)) {
    for (const stored of batch) {
      const fold = answer.foldOf(stored.series);
      if (folder.fold(stored, fold.input)) answer.take(stored.series, fold);
    }
  }
  const found = answer.results();
  const parts = joinParts(segments, steps);
  return {
    tier: coarsest(parts),
    parts,
    resolutionMs: segments.reduce((longest, { resolutionMs }) => Math.max(longest, resolutionMs), 0),
    fromMs: steps.fromMs,
    stepMs: steps.stepMs,
    points: steps.count,
    series: request.top === undefined ? found : largest(found, request.top),
  };
}

/** Percentiles need samples or sketches, which the minute tier does not keep. */
function chooseTiers({ tiers }: SegmentSources, request: QueryRequest, { fromMs, stepMs }: Steps): SegmentChoice {
  const isPercentile = aggregationsOf(request).some(
    (each) => each !== undefined && parsePercentile(each) !== undefined,
  );
  const allowed: readonly TierName[] = request.tier === undefined ? TIER_NAMES : [request.tier];
  const isWholeHours = stepMs % tiers.hour.stepMs === 0 && fromMs % tiers.hour.stepMs === 0;
  return {
    preferHours: request.tier === undefined && isWholeHours,
    tiers: allowed.filter((tier) => !(isPercentile && tier === 'minute')),
  };
}

/** Neighbouring segments of one tier as one part, within the range. */
function joinParts(segments: readonly Segment[], { fromMs, toMs }: Steps): QueryPart[] {
  const parts: QueryPart[] = [];
  for (const segment of segments) {
    const previous = parts.at(-1);
    const endMs = Math.min(toMs, segment.toMs);
    if (previous?.tier === segment.tier) {
      parts[parts.length - 1] = { ...previous, toMs: Math.max(previous.toMs, endMs) };
    } else parts.push({ tier: segment.tier, fromMs: Math.max(fromMs, segment.fromMs), toMs: endMs });
  }
  return parts;
}

function coarsest(parts: readonly QueryPart[]): TierName {
  return TIER_NAMES.findLast((tier) => parts.some((part) => part.tier === tier)) ?? 'raw';
}

/** Those with the largest mean of their values, largest first. */
function largest(found: readonly QuerySeries[], count: number): QuerySeries[] {
  const ranked = found.map((series) => ({ series, mean: meanOf(series.values) }));
  return ranked
    .filter(({ mean }) => !Number.isNaN(mean))
    .sort((a, b) => b.mean - a.mean)
    .slice(0, count)
    .map(({ series }) => series);
}

function meanOf(values: Float64Array): number {
  const present = values.filter((value) => !Number.isNaN(value));
  return present.reduce((sum, value) => sum + value, 0) / present.length;
}
