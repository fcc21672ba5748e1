import type { Series } from '@tidemark/core';
import type { SeriesShape } from './shapes.ts';

/** A series as the API names it. */
export function seriesToShape({ metric, labels }: Series): SeriesShape {
  return { metric: metric.name, kind: metric.kind, unit: metric.unit, labels: { ...labels } };
}

/** NaN has no JSON: absent is null. */
export function valueToShape(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
