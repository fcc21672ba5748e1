import { OpenAPIHono } from '@hono/zod-openapi';
import { EXPOSITION_TYPES, type ExpositionFormat } from '@tidemark/core';
import type { Context } from 'hono';
import { apiError } from '../errors.ts';
import type { Recording } from '../recording.ts';
import type { GuardedEnv } from '../security/guard.ts';
import type { Traffic } from '../server/traffic.ts';
import { alertAnswer } from '../shapes/alert-answers.ts';
import { inputError } from '../shapes/input-error.ts';
import { readAlertHistory } from './alert-history.ts';
import { readAlerts } from './alerts.ts';
import { readCsv } from './csv.ts';
import { createExposition } from './exposition.ts';
import { isHealthy, readHealth } from './health.ts';
import { keepHostLog } from './host-log.ts';
import { createLoopDelay } from './loop-delay.ts';
import { type HttpSources, readMetrics } from './metrics.ts';
import { negotiate, type Offer } from './negotiation.ts';
import { openApiDocument } from './open-api.ts';
import { ownSamples } from './own-samples.ts';
import { createReadiness } from './readiness.ts';
import {
  alertHistoryRoute,
  alertStatesRoute,
  alertsRoute,
  csvRoute,
  documentRoute,
  healthRoute,
  metricsRoute,
  prometheusRoute,
  readinessRoute,
  summaryRoute,
} from './route-definitions.ts';
import { readSummary } from './summary.ts';
import { textAnswer } from './text-answer.ts';

const OPENMETRICS = 'application/openmetrics-text';

const EXPOSITION_OFFERS: readonly Offer<ExpositionFormat>[] = [
  { type: 'text/plain', parameters: { version: '0.0.4' }, value: 'text' },
  { type: OPENMETRICS, parameters: { version: '1.0.0' }, value: 'openmetrics' },
];

const METRICS_OFFERS: readonly Offer<ExpositionFormat | 'json'>[] = [
  { type: 'application/json', value: 'json' },
  ...EXPOSITION_OFFERS,
];

/** The routes of plain HTTP, as `/openapi.json` describes them. */
export function createHttpRoutes(recording: Recording, traffic: Traffic): OpenAPIHono<GuardedEnv> {
  const sources: HttpSources = { recording, traffic, log: keepHostLog(recording, traffic) };
  const readReadiness = createReadiness(recording);
  const answerPage = createPages(sources);
  const app = new OpenAPIHono<GuardedEnv>({
    defaultHook: (result) => {
      if (!result.success) throw inputError(result.error);
    },
  });
  app.openapi(metricsRoute, async (c) => {
    const format = choose(c.req.header('accept'), METRICS_OFFERS);
    if (format !== 'json') return answerPage(c, format);
    c.header('vary', 'accept', { append: true });
    const { last_n: lastN } = c.req.valid('query');
    requireInMemory(recording, lastN);
    return c.json(readMetrics(sources, lastN), 200);
  });
  app.openapi(prometheusRoute, (c) => {
    return answerPage(c, choose(c.req.header('accept'), EXPOSITION_OFFERS));
  });
  app.openapi(summaryRoute, async (c) => c.json(await readSummary(sources), 200));
  app.openapi(alertsRoute, (c) => c.json(readAlerts(recording), 200));
  app.openapi(alertStatesRoute, (c) => c.json(recording.alerts.list().map(alertAnswer), 200));
  app.openapi(alertHistoryRoute, async (c) => c.json(await readAlertHistory(recording, c.req.valid('query')), 200));
  app.openapi(csvRoute, async (c) => {
    const query = c.req.valid('query');
    requireInMemory(recording, query.last_n);
    return textAnswer(c, await readCsv(recording, query), 'text/csv; charset=utf-8; header=present');
  });
  app.openapi(healthRoute, (c) => {
    const health = readHealth(recording);
    return c.json(health, isHealthy(health) ? 200 : 503);
  });
  app.openapi(readinessRoute, async (c) => {
    const readiness = await readReadiness();
    return c.json(readiness, readiness.status === 'ready' ? 200 : 503);
  });
  app.openapi(documentRoute, (c) => c.json(openApiDocument(), 200));
  return app;
}

/** Answers with the page that Prometheus scrapes. Throws `API_NOTHING_RECORDED`. */
function createPages(sources: HttpSources): (c: Context<GuardedEnv>, format: ExpositionFormat) => Promise<Response> {
  const exposition = createExposition();
  const loopDelay = createLoopDelay();
  return (c, format) => {
    const frame = sources.recording.live.newest;
    if (frame === undefined) throw apiError('API_NOTHING_RECORDED', 'nothing was recorded yet');
    const { bytes, release } = exposition.format(frame, ownSamples(sources, loopDelay), format);
    c.env.outgoing.once('close', release);
    return textAnswer(c, bytes, EXPOSITION_TYPES[format]);
  };
}

function choose<T>(header: string | undefined, offers: readonly Offer<T>[]): T {
  const chosen = negotiate(header, offers);
  if (chosen !== undefined) return chosen;
  const types = offers.map(({ type }) => type).join(', ');
  throw apiError('API_NOT_ACCEPTABLE', `${header} allows none of ${types}`);
}

function requireInMemory({ live }: Recording, lastN: number): void {
  if (lastN <= live.capacity) return;
  throw apiError('API_INPUT_INVALID', `last_n: at most ${live.capacity}, which is how many frames are kept in memory`);
}
