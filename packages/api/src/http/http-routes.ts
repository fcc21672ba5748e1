import { EXPOSITION_TYPES, type ExpositionFormat } from '@tidemark/core';
import { type Context, Hono } from 'hono';
import { apiError } from '../errors.ts';
import type { GuardedEnv } from '../security/guard.ts';
import { whenAsked } from '../server/when-asked.ts';
import { createExposition } from './exposition.ts';
import { isHealthy, readHealth } from './health.ts';
import { createLoopDelay } from './loop-delay.ts';
import type { HttpSources } from './metrics.ts';
import { negotiate, type Offer } from './negotiation.ts';
import { ownSamples } from './own-samples.ts';
import { createReadiness } from './readiness.ts';
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

/** Where there are only answers that are loaded when somebody asks for one of them. */
const ANSWER_PATHS = [
  '/metrics/summary',
  '/metrics/alerts',
  '/alerts',
  '/alerts/history',
  '/metrics.csv',
  '/openapi.json',
] as const;

/** Where there are such answers; at `/metrics`, Prometheus is answered too. */
export type AnswerPath = (typeof ANSWER_PATHS)[number] | '/metrics';

/** The routes of plain HTTP, as `/openapi.json` describes them. */
export function createHttpRoutes(sources: HttpSources): Hono<GuardedEnv> {
  const { recording } = sources;
  const readReadiness = createReadiness(recording);
  const answerPage = createPages(sources);
  const answers = whenAsked(async () => (await import('./answers.ts')).createAnswers(sources));
  const app = new Hono<GuardedEnv>();
  app.get('/metrics', async (c, next) => {
    const format = choose(c.req.header('accept'), METRICS_OFFERS);
    if (format !== 'json') return answerPage(c, format);
    c.header('vary', 'accept', { append: true });
    return (await answers())['/metrics'](c, next);
  });
  app.get('/metrics/prometheus', (c) => answerPage(c, choose(c.req.header('accept'), EXPOSITION_OFFERS)));
  app.get('/healthz', (c) => {
    const health = readHealth(recording);
    return c.json(health, isHealthy(health) ? 200 : 503);
  });
  app.get('/readyz', async (c) => {
    const readiness = await readReadiness();
    return c.json(readiness, readiness.status === 'ready' ? 200 : 503);
  });
  for (const path of ANSWER_PATHS) app.get(path, async (c, next) => (await answers())[path](c, next));
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
