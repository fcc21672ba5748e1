import { createRoute, z } from '@hono/zod-openapi';
import { AGGREGATION_SYNTAX, type Aggregation, EXPOSITION_TYPES, isAggregation } from '@tidemark/core';
import { alertEventsShape, alertStatesShape } from '../shapes/alert-shapes.ts';
import {
  alertsShape,
  errorShape,
  healthShape,
  metricsShape,
  readinessShape,
  summaryShape,
} from '../shapes/http-shapes.ts';

/** Default of `last_n`. */
const LAST_N = 60;

const lastN = z.coerce.number().int().min(1).default(LAST_N).meta({
  description: 'The newest so many ticks; at most as many as are kept in memory (`live.frames`, by default 600)',
  example: LAST_N,
});
// Without the type, the document would say that null is a time: converted, it is 0.
const timeMs = z.coerce.number().int().min(0).meta({ type: 'integer' });

const metricsQuery = z.object({ last_n: lastN });

const csvQuery = z
  .object({
    match: z
      .string()
      .max(4096)
      .optional()
      .meta({ description: 'Which series; all when left out', example: 'process_threads{name=~"node|bash"}' }),
    last_n: lastN,
    from_ms: timeMs.optional().meta({
      description: 'Start of a range of the history, Unix epoch milliseconds; `last_n` does not count then',
      example: 1_800_000_000_000,
    }),
    to_ms: timeMs.optional().meta({ description: 'Its end, exclusive; now when left out', example: 1_800_003_600_000 }),
    step_ms: z.coerce.number().int().min(1).optional().meta({
      description: 'Width of one row of a range; such that it has about 300 rows when left out',
      example: 60_000,
    }),
    aggregation: z
      .string()
      .refine((text): text is Aggregation => isAggregation(text), `expected ${AGGREGATION_SYNTAX}`)
      .optional()
      .meta({
        description: `How the samples of a step become one value: ${AGGREGATION_SYNTAX}; rate for counters and avg for gauges when left out`,
        example: 'max',
      }),
  })
  .refine(({ from_ms, to_ms }) => to_ms === undefined || from_ms !== undefined, {
    message: 'a range begins with from_ms',
    path: ['to_ms'],
  });

const alertHistoryQuery = z.object({
  from_ms: timeMs.optional().meta({ description: 'Start, Unix epoch milliseconds; a day ago when left out' }),
  to_ms: timeMs.optional().meta({ description: 'End, exclusive; now when left out' }),
  rule: z.string().max(256).optional().meta({ description: 'Only alerts of this rule', example: 'memory-low' }),
  alert_id: z.string().max(256).optional().meta({ description: 'Only this alert' }),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(1000)
    .meta({ description: 'The newest so many', example: 100 }),
});

const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});
const refused = (description: string) => json(errorShape, description);

const REFUSED = {
  401: refused('No token, or one that is not valid'),
  403: refused('Not allowed'),
  429: refused('Too often, or with too many wrong tokens; `Retry-After` says when to come again'),
};
const BUSY = { 503: refused('Too many questions about the history wait; `Retry-After` says when to ask again') };
const SECURED = [{ bearer: [] }, { session: [] }, {}];

const exposition = {
  [EXPOSITION_TYPES.openmetrics]: { schema: z.string().meta({ description: 'OpenMetrics 1.0' }) },
  [EXPOSITION_TYPES.text]: { schema: z.string().meta({ description: 'Prometheus text format 0.0.4' }) },
};

export const metricsRoute = createRoute({
  method: 'get',
  path: '/metrics',
  operationId: 'getMetrics',
  summary: 'The newest ticks of host and server; what Prometheus scrapes when asked for in its formats',
  security: SECURED,
  request: { query: metricsQuery },
  responses: {
    200: {
      description: 'JSON unless `Accept` prefers a format of Prometheus, as Prometheus itself does',
      content: { 'application/json': { schema: metricsShape }, ...exposition },
    },
    400: refused('`last_n` is not a whole number from 1 to the number of ticks in memory'),
    ...REFUSED,
    406: refused('`Accept` allows none of the formats'),
    503: refused('Nothing was recorded yet that could be scraped'),
  },
});

const summaryRoute = createRoute({
  method: 'get',
  path: '/metrics/summary',
  operationId: 'getSummary',
  summary: 'The host now and over the last hour',
  security: SECURED,
  responses: { 200: json(summaryShape, 'The summary'), ...REFUSED, ...BUSY },
});

const alertsRoute = createRoute({
  method: 'get',
  path: '/metrics/alerts',
  operationId: 'getAlerts',
  summary: 'Thresholds that are exceeded now',
  security: SECURED,
  responses: { 200: json(alertsShape, 'The worst first; empty when all is well'), ...REFUSED },
});

const alertStatesRoute = createRoute({
  method: 'get',
  path: '/alerts',
  operationId: 'getAlertStates',
  summary: 'Alerts that are pending or fire, with everything that is known of them',
  security: SECURED,
  responses: { 200: json(alertStatesShape, 'The gravest first. Values in base units'), ...REFUSED },
});

export const alertHistoryRoute = createRoute({
  method: 'get',
  path: '/alerts/history',
  operationId: 'getAlertHistory',
  summary: 'What happened to alerts',
  security: SECURED,
  request: { query: alertHistoryQuery },
  responses: {
    200: json(alertEventsShape, 'The newest first'),
    400: refused('A parameter is not as it must be, or the range ends before it starts'),
    ...REFUSED,
    ...BUSY,
  },
});

const prometheusRoute = createRoute({
  method: 'get',
  path: '/metrics/prometheus',
  operationId: 'getPrometheus',
  summary: 'The newest frame and the server itself for Prometheus',
  security: SECURED,
  responses: {
    200: { description: 'The Prometheus text format unless `Accept` prefers OpenMetrics', content: exposition },
    ...REFUSED,
    406: refused('`Accept` allows neither format'),
    503: refused('Nothing was recorded yet'),
  },
});

export const csvRoute = createRoute({
  method: 'get',
  path: '/metrics.csv',
  operationId: 'getCsv',
  summary: 'The newest ticks, or a range of the history, as a table: a row a time, a column a series',
  security: SECURED,
  request: { query: csvQuery },
  responses: {
    200: {
      description: 'Times in UTC, values in base units, empty where nothing was recorded',
      content: { 'text/csv': { schema: z.string() } },
    },
    400: refused('A parameter is not as it must be, or the answer would hold more than 100 000 values'),
    ...REFUSED,
    ...BUSY,
  },
});

const healthRoute = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'getHealth',
  summary: 'Whether it records',
  security: [],
  responses: {
    200: json(healthShape, 'It records, or was told not to'),
    503: json(healthShape, 'It does not record as it should'),
  },
});

const readinessRoute = createRoute({
  method: 'get',
  path: '/readyz',
  operationId: 'getReadiness',
  summary: 'Whether questions can be answered',
  security: [],
  responses: {
    200: json(readinessShape, 'Something was recorded, and the history file can be read'),
    503: json(readinessShape, 'Not yet, or not any more'),
  },
});

const documentRoute = createRoute({
  method: 'get',
  path: '/openapi.json',
  operationId: 'getOpenApi',
  summary: 'This document',
  security: SECURED,
  responses: { 200: json(z.any().meta({ type: 'object' }), 'OpenAPI 3.1'), ...REFUSED },
});

/** All of them, in the order in which they are documented. */
export const HTTP_ROUTES = [
  metricsRoute,
  summaryRoute,
  alertsRoute,
  alertStatesRoute,
  alertHistoryRoute,
  prometheusRoute,
  csvRoute,
  healthRoute,
  readinessRoute,
  documentRoute,
] as const;

export type AlertHistoryQuery = z.output<typeof alertHistoryQuery>;
export type CsvQuery = z.output<typeof csvQuery>;
