import { formatDuration, MIN_INTERVAL_MS } from '@tidemark/core';
import { loadError } from './errors.ts';
import type { EventStreamPlan, HttpPlan, LoadPlan, StreamProtocol, WebSocketPlan } from './plan.ts';

export const MAX_CLIENTS = 10_000;
const MIN_DURATION_MS = 100;
export const MAX_DURATION_MS = 86_400_000;
export const MAX_RATE = 100_000;
const MAX_TIMEOUT_MS = 600_000;
const MAX_CONNECT_RATE = 10_000;
/** What the server of a Tidemark accepts as an interval, from core's least on. */
const MAX_INTERVAL_MS = 86_400_000;
const MIN_EVERY_MS = 10;
const MAX_MESSAGE_BYTES = 1_048_576;

type CommonDefaults = 'clients' | 'durationMs' | 'connectRate' | 'timeoutMs' | 'headers' | 'insecureTls' | 'thresholds';

type WithDefaults<Plan, Names extends keyof Plan> = Omit<Plan, 'url'> &
  Required<Pick<Plan, Names>> & { readonly url: URL };

export type ResolvedWebSocketPlan = WithDefaults<WebSocketPlan, CommonDefaults | 'protocol'>;
export type ResolvedEventStreamPlan = WithDefaults<EventStreamPlan, CommonDefaults | 'protocol'>;
export type ResolvedHttpPlan = WithDefaults<HttpPlan, CommonDefaults | 'method'>;
export type ResolvedStreamPlan = ResolvedWebSocketPlan | ResolvedEventStreamPlan;
export type ResolvedPlan = ResolvedStreamPlan | ResolvedHttpPlan;

const DEFAULTS = {
  clients: 10,
  durationMs: 30_000,
  connectRate: 1000,
  timeoutMs: 10_000,
  headers: {},
  insecureTls: false,
  thresholds: {},
} as const;

/** The path under which a Tidemark streams. */
const TIDEMARK_PATH = '/live';

/** The plan with every default filled in. Throws `LOAD_PLAN_INVALID`. */
export function resolvePlan(plan: LoadPlan): ResolvedPlan {
  const url = parseUrl(plan);
  const common = { ...DEFAULTS, ...plan };
  requireWithin('clients', common.clients, [1, MAX_CLIENTS], true);
  requireWithin('connectRate', common.connectRate, [1, MAX_CONNECT_RATE], true);
  requireSpan('duration', common.durationMs, [MIN_DURATION_MS, MAX_DURATION_MS]);
  requireSpan('timeout', common.timeoutMs, [100, MAX_TIMEOUT_MS]);
  requireToken(common.token, common.headers);
  const resolved =
    plan.kind === 'http'
      ? resolveHttp({ ...common, ...plan, url })
      : resolveStream(plan.kind === 'ws' ? { ...common, ...plan, url } : { ...common, ...plan, url });
  requireJudgeable(resolved);
  return resolved;
}

const SCHEMES: Readonly<Record<LoadPlan['kind'], readonly string[]>> = {
  ws: ['ws:', 'wss:'],
  sse: ['http:', 'https:'],
  http: ['http:', 'https:'],
};

function parseUrl({ kind, url: text }: LoadPlan): URL {
  const schemes = SCHEMES[kind];
  const asWebSocket = kind === 'ws' ? text.replace(/^http(s?):/i, 'ws$1:') : text;
  const url = URL.canParse(asWebSocket) ? new URL(asWebSocket) : undefined;
  if (url === undefined || !schemes.includes(url.protocol) || url.hostname === '') {
    const wanted = schemes.map((scheme) => `${scheme}//`).join(' or ');
    throw loadError(
      'LOAD_PLAN_INVALID',
      `the URL is ${JSON.stringify(withoutSecrets(text))}, but must begin with ${wanted}`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw loadError('LOAD_PLAN_INVALID', 'the URL holds a user name or password', {
      hint: 'send credentials as a header, or as a bearer token with --token or TIDEMARK_TOKEN',
    });
  }
  url.hash = '';
  return url;
}

function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//***@');
}

type Unresolved<Plan extends { readonly protocol: unknown }> = Omit<Plan, 'protocol'> & {
  readonly protocol?: StreamProtocol;
};

function resolveStream(
  plan: Unresolved<ResolvedWebSocketPlan> | Unresolved<ResolvedEventStreamPlan>,
): ResolvedStreamPlan {
  const sends = plan.kind === 'ws' && plan.message !== undefined;
  const protocol = plan.protocol ?? (plan.url.pathname === TIDEMARK_PATH && !sends ? 'tidemark' : 'plain');
  if (plan.intervalMs !== undefined) requireSpan('interval', plan.intervalMs, [MIN_INTERVAL_MS, MAX_INTERVAL_MS]);
  if (protocol === 'plain' && (plan.match !== undefined || plan.intervalMs !== undefined)) {
    throw loadError('LOAD_PLAN_INVALID', 'match and interval are for a Tidemark stream, and this one is not', {
      hint: `the path of a Tidemark stream is ${TIDEMARK_PATH}; behind another one, say --protocol tidemark`,
    });
  }
  if (plan.pauseOneMs !== undefined) requirePause(plan.pauseOneMs, plan);
  return plan.kind === 'ws' ? requireSendable({ ...plan, protocol }) : { ...plan, protocol };
}

function requirePause(pauseOneMs: number, { clients, durationMs }: { clients: number; durationMs: number }): void {
  requireSpan('pause of one client', pauseOneMs, [100, durationMs / 2]);
  if (clients < 2) throw loadError('LOAD_PLAN_INVALID', 'to pause one client beside others takes at least 2 clients');
}

function requireSendable(plan: ResolvedWebSocketPlan): ResolvedWebSocketPlan {
  const { message, everyMs, protocol } = plan;
  if (everyMs !== undefined) {
    requireSpan('every', everyMs, [MIN_EVERY_MS, MAX_DURATION_MS]);
    if (message === undefined) throw loadError('LOAD_PLAN_INVALID', 'every is given, but no message to send');
  }
  if (message === undefined) return plan;
  if (protocol === 'tidemark') throw loadError('LOAD_PLAN_INVALID', 'a Tidemark stream takes no message of yours');
  requireWithin('size of the message in bytes', Buffer.byteLength(message), [0, MAX_MESSAGE_BYTES], true);
  return plan;
}

const TOKEN = /^[A-Z]+$/;

function resolveHttp(plan: Omit<ResolvedHttpPlan, 'method'> & Pick<HttpPlan, 'method'>): ResolvedHttpPlan {
  const method = (plan.method ?? 'GET').toUpperCase();
  if (!TOKEN.test(method) || method === 'CONNECT') {
    throw loadError('LOAD_PLAN_INVALID', `${JSON.stringify(plan.method)} is no HTTP method`);
  }
  if (plan.rate !== undefined) requireWithin('rate', plan.rate, [0.01, MAX_RATE], false);
  requireWithin('size of the body in bytes', Buffer.byteLength(plan.body ?? ''), [0, MAX_MESSAGE_BYTES], true);
  return { ...plan, method };
}

function requireToken(token: string | undefined, headers: Readonly<Record<string, string>>): void {
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw loadError('LOAD_PLAN_INVALID', 'the token is empty, or has spaces or other characters that no token has');
  }
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name) || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw loadError('LOAD_PLAN_INVALID', `${JSON.stringify(name)} and its value make no HTTP header`);
    }
  }
}

/** A threshold for what a run does not measure would always fail, or always pass. */
function requireJudgeable(plan: ResolvedPlan): void {
  const { thresholds } = plan;
  const isTidemark = plan.kind !== 'http' && plan.protocol === 'tidemark';
  const hasLatency = isTidemark || plan.kind === 'http' || (plan.kind === 'ws' && plan.message !== undefined);
  const { maxGaps, maxSkipped, maxP50Ms, maxP99Ms, maxLatencyMs } = thresholds;
  if (!isTidemark && (maxGaps ?? maxSkipped) !== undefined) {
    throw loadError('LOAD_PLAN_INVALID', 'gaps and skipped frames are known of a Tidemark stream only');
  }
  if (!hasLatency && (maxP50Ms ?? maxP99Ms ?? maxLatencyMs) !== undefined) {
    throw loadError('LOAD_PLAN_INVALID', 'clients that only listen to a plain stream measure no latency', {
      hint: 'send something that is answered with --message, or leave the latency threshold out',
    });
  }
  for (const [name, limit] of Object.entries(thresholds))
    requireWithin(name, limit, [0, Number.MAX_SAFE_INTEGER], false);
}

function requireWithin(name: string, value: number, [min, max]: readonly [number, number], whole: boolean): void {
  if (value >= min && value <= max && (!whole || Number.isInteger(value))) return;
  throw loadError(
    'LOAD_PLAN_INVALID',
    `${name} is ${value}, but must be ${whole ? 'a whole number' : ''} from ${min} to ${max}`.replace('  ', ' '),
  );
}

function requireSpan(name: string, ms: number, [min, max]: readonly [number, number]): void {
  if (ms >= min && ms <= max) return;
  const given = Number.isFinite(ms) && ms >= 0 ? formatDuration(ms) : ms;
  throw loadError(
    'LOAD_PLAN_INVALID',
    `${name} is ${given}, but must be from ${formatDuration(min)} to ${formatDuration(max)}`,
  );
}
