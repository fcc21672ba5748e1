/** The answers of the API as JSON carries them. Absent values are null, since JSON has no NaN. */
import {
  AGGREGATION_SYNTAX,
  type Aggregation,
  EVENT_TYPES,
  GROUP_AGGREGATIONS,
  isAggregation,
  MAX_INTERVAL_MS,
  MIN_INTERVAL_MS,
  TIER_NAMES,
} from '@tidemark/core';
import { z } from 'zod';
import { alertOverviewShape } from './alert-shapes.ts';

const labels = z.record(z.string(), z.string());
const timeMs = z.number().describe('Unix epoch, milliseconds');
const value = z.number().nullable().describe('null where nothing was recorded');

export const seriesShape = z.object({
  metric: z.string(),
  kind: z.enum(['counter', 'gauge']),
  unit: z.enum(['seconds', 'bytes', 'ratio', 'count']),
  labels,
});

export const statusShape = z.object({
  version: z.string(),
  host: z.string(),
  nowMs: timeMs,
  startedMs: timeMs,
  recorder: z.object({
    state: z.enum(['starting', 'recording', 'stalled', 'stopped']),
    intervalMs: z.number(),
    newestFrame: z.object({ seq: z.number(), timeMs }).nullable(),
    restarts: z.number(),
    lastRestart: z.object({ atMs: timeMs, reason: z.string() }).nullable(),
    journalError: z.object({ atMs: timeMs, code: z.string(), message: z.string() }).nullable(),
  }),
  history: z.object({
    file: z.string(),
    sizeBytes: z.number(),
    frames: z.number(),
    series: z.number(),
    oldestMs: timeMs.nullable(),
  }),
  live: z.object({ subscribers: z.number(), frames: z.number(), capacity: z.number() }),
  alerts: alertOverviewShape,
});

export const matchInput = z.object({
  match: z
    .string()
    .max(4096)
    .optional()
    .describe('Series selector: metric{label="value",other=~"regex"}; all series when left out'),
});

export const catalogueShape = z.array(seriesShape.extend({ firstMs: timeMs, lastMs: timeMs }));

export const eventsInput = z.object({
  fromMs: timeMs,
  toMs: timeMs,
  types: z.array(z.enum(EVENT_TYPES)).optional().describe('All types when left out'),
  limit: z.number().int().min(1).max(1000).optional().describe('The newest so many; 1000 when left out'),
});

export const eventsShape = z.array(
  z.object({
    type: z.enum(EVENT_TYPES),
    timeMs,
    labels: labels.describe('Whom it happened to: name, pid and start of a process'),
    details: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
);

export const latestShape = z.object({
  seq: z.number(),
  timeMs,
  intervalMs: z.number(),
  samples: z.array(seriesShape.extend({ value: z.number() })),
});

/** Aggregations of one query. */
const MAX_AGGREGATIONS = 10;

/** How the samples of a step become one value. */
const aggregation = z.custom<Aggregation>((text) => typeof text === 'string' && isAggregation(text), {
  error: `expected ${AGGREGATION_SYNTAX}`,
});

export const queryInput = z.object({
  match: z.string().max(4096),
  fromMs: timeMs,
  toMs: timeMs,
  stepMs: z.number().int().positive(),
  aggregation: z
    .union([aggregation, z.array(aggregation).min(1).max(MAX_AGGREGATIONS)])
    .optional()
    .describe(`One or several of ${AGGREGATION_SYNTAX}; rate for counters and avg for gauges when left out`),
  group: z
    .object({
      by: z.array(z.string().max(256)).max(32).describe('Labels that stay; none for one group a metric'),
      aggregation: z.enum(GROUP_AGGREGATIONS).optional().describe('sum when left out; none with percentiles'),
    })
    .optional(),
  top: z.number().int().min(1).max(10_000).optional().describe('Only the series with the largest mean'),
  tier: z.enum(TIER_NAMES).optional().describe('Read from this tier alone; chosen by itself when left out'),
});

export const queryShape = z.object({
  tier: z.enum(TIER_NAMES).describe('The coarsest tier that answered a part of the range'),
  parts: z.array(z.object({ tier: z.enum(TIER_NAMES), fromMs: timeMs, toMs: timeMs })),
  resolutionMs: z.number(),
  fromMs: timeMs,
  stepMs: z.number(),
  points: z.number(),
  series: z.array(seriesShape.extend({ aggregation, values: z.array(value) })),
});

export const liveInput = z.object({
  match: z.string().max(4096).optional(),
  backlog: z.number().int().min(0).max(10_000).default(1).describe('How many frames from memory come first'),
  lastEventId: z.string().regex(/^\d+$/).optional().describe('Resume after this frame; sent by the client by itself'),
});

/** One tick on a live stream: names once, then values. */
export const liveFrameShape = z.object({
  seq: z.number(),
  timeMs,
  elapsedMs: z
    .number()
    .describe('Measured since the frame before, milliseconds; 0 after a restart. Rates divide by it'),
  intervalMs: z.number(),
  series: z.array(seriesShape).optional().describe('Sent with the first frame and whenever the columns change'),
  values: z.array(value).describe('Parallel to the newest `series` of this stream'),
});

export const collectionShape = z.object({ isCollecting: z.boolean(), intervalMs: z.number() });

export const intervalInput = z.object({
  intervalMs: z.number().int().min(MIN_INTERVAL_MS).max(MAX_INTERVAL_MS).describe('Time between two ticks'),
});

export type SeriesShape = z.infer<typeof seriesShape>;
export type StatusShape = z.infer<typeof statusShape>;
export type CatalogueShape = z.infer<typeof catalogueShape>;
export type EventsShape = z.infer<typeof eventsShape>;
export type CollectionShape = z.infer<typeof collectionShape>;
export type LatestShape = z.infer<typeof latestShape>;
export type QueryShape = z.infer<typeof queryShape>;
export type LiveFrameShape = z.infer<typeof liveFrameShape>;
