import type { Context, Handler } from 'hono';
import type { z } from 'zod';
import { apiError } from '../errors.ts';
import type { Recording } from '../recording.ts';
import type { GuardedEnv } from '../security/guard.ts';
import { alertAnswer } from '../shapes/alert-answers.ts';
import type { AlertEventShape, AlertStateShape } from '../shapes/alert-shapes.ts';
import type { AlertShape, MetricsShape, SummaryShape } from '../shapes/http-shapes.ts';
import { inputError } from '../shapes/input-error.ts';
import { readAlertHistory } from './alert-history.ts';
import { readAlerts } from './alerts.ts';
import { readCsv } from './csv.ts';
import type { AnswerPath } from './http-routes.ts';
import { type HttpSources, readMetrics } from './metrics.ts';
import { openApiDocument } from './open-api.ts';
import { alertHistoryRoute, csvRoute, metricsRoute } from './route-definitions.ts';
import { readSummary } from './summary.ts';
import { textAnswer } from './text-answer.ts';

type AnswerContext = Context<GuardedEnv>;

/** What the plain HTTP routes answer to those who are neither Prometheus nor a probe. */
export function createAnswers(sources: HttpSources): Readonly<Record<AnswerPath, Handler<GuardedEnv>>> {
  const { recording } = sources;
  return {
    '/metrics': (c) => {
      const { last_n: lastN } = queryOf(c, metricsRoute.request.query);
      requireInMemory(recording, lastN);
      return c.json<MetricsShape>(readMetrics(sources, lastN));
    },
    '/metrics/summary': async (c) => c.json<SummaryShape>(await readSummary(sources)),
    '/metrics/alerts': (c) => c.json<AlertShape[]>(readAlerts(recording)),
    '/alerts': (c) => c.json<AlertStateShape[]>(recording.alerts.list().map(alertAnswer)),
    '/alerts/history': async (c) => {
      const query = queryOf(c, alertHistoryRoute.request.query);
      return c.json<AlertEventShape[]>(await readAlertHistory(recording, query));
    },
    '/metrics.csv': async (c) => {
      const query = queryOf(c, csvRoute.request.query);
      requireInMemory(recording, query.last_n);
      return textAnswer(c, await readCsv(recording, query), 'text/csv; charset=utf-8; header=present');
    },
    '/openapi.json': (c) => c.json(openApiDocument()),
  };
}

/** The parameters as their schema says; one that is given several times is a list of them. Throws `API_INPUT_INVALID`. */
function queryOf<S extends z.ZodType>(c: AnswerContext, schema: S): z.output<S> {
  const given = Object.entries(c.req.queries());
  const parsed = schema.safeParse(
    Object.fromEntries(given.map(([name, values]) => [name, values.length === 1 ? values[0] : values])),
  );
  if (!parsed.success) throw inputError(parsed.error);
  return parsed.data;
}

function requireInMemory({ live }: Recording, lastN: number): void {
  if (lastN <= live.capacity) return;
  throw apiError('API_INPUT_INVALID', `last_n: at most ${live.capacity}, which is how many frames are kept in memory`);
}
