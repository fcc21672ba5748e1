import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect } from 'node:net';
import { type Clock, formatDuration, isLoopbackHost, sleep } from '@tidemark/core';
import { soakError } from '../errors.ts';
import type { ReadyPlan } from '../plan/soak-plan.ts';
import type { Service, ServiceEnd } from './service.ts';

/** How often a port or a page is tried. */
const TRY_MS = 100;

/** One try that takes longer than this is given up for the next. */
const TRY_TIMEOUT_MS = 5000;

/** One thing that must hold, and how it last looked when it did not. */
interface Condition {
  readonly name: string;
  /** Resolves when it holds; the signal ends all waiting. */
  hold(signal: AbortSignal): Promise<void>;
  lastLook(): string;
  holds: boolean;
}

export interface ReadyOptions {
  readonly clock: Clock;
  /** Ends the waiting: the promise resolves, and the service may not be ready. */
  readonly signal?: AbortSignal;
}

/**
 * Resolves when everything holds that the plan asks for, with the milliseconds that it took. The ready line is the one that
 * the service was started with. Throws `SOAK_NOT_READY` when the time is over or the service ends before.
 */
export async function waitUntilReady(
  service: Service,
  plan: ReadyPlan,
  { clock, signal }: ReadyOptions,
): Promise<number> {
  const startMs = clock.monotonic();
  const over = new AbortController();
  const stop = () => over.abort();
  signal?.addEventListener('abort', stop);
  if (signal?.aborted === true) stop();
  const conditions = conditionsOf(service, plan, clock);
  try {
    const outcome = await Promise.race([
      sleep(clock, plan.timeoutMs, over.signal).then(() => 'over' as const),
      service.ended,
      Promise.all(conditions.map((condition) => holdOnce(condition, over.signal))).then(() => 'ready' as const),
    ]);
    const isAsked = over.signal.aborted;
    if (outcome === 'over' && !isAsked) throw tooLate(service, plan, conditions);
    if (typeof outcome === 'object' && !isAsked) throw await endedBefore(service, outcome, clock);
    return clock.monotonic() - startMs;
  } finally {
    stop();
    signal?.removeEventListener('abort', stop);
  }
}

async function holdOnce(condition: Condition, signal: AbortSignal): Promise<void> {
  await condition.hold(signal);
  condition.holds = true;
}

function conditionsOf(service: Service, { port, http, log }: ReadyPlan, clock: Clock): Condition[] {
  const conditions: Condition[] = [];
  if (port !== undefined) conditions.push(trying(`port ${port}`, clock, (signal) => tryPort(port, signal)));
  if (http !== undefined) conditions.push(trying(describeUrl(http.url), clock, (signal) => tryUrl(http, signal)));
  if (log !== undefined) {
    conditions.push({
      name: `line ${log}`,
      holds: false,
      hold: () => service.output.matched,
      lastLook: () => `no such line in ${service.output.lineCount} lines of output`,
    });
  }
  return conditions;
}

/** A condition that is tried until it holds: a try says why not, or nothing when it does. */
function trying(name: string, clock: Clock, attempt: (signal: AbortSignal) => Promise<string | undefined>): Condition {
  let last: string | undefined = 'no answer yet';
  const hold = async (signal: AbortSignal) => {
    while (!signal.aborted) {
      const over = new AbortController();
      const stop = () => over.abort();
      signal.addEventListener('abort', stop);
      const cancel = clock.setTimer(TRY_TIMEOUT_MS, stop);
      last = await attempt(over.signal);
      cancel();
      signal.removeEventListener('abort', stop);
      if (last === undefined) return;
      await sleep(clock, TRY_MS, signal);
    }
  };
  return { name, holds: false, hold, lastLook: () => last ?? 'it held' };
}

/** A server that was told to listen on `localhost` is often found under the second address only. */
async function tryPort(port: number, signal: AbortSignal): Promise<string | undefined> {
  const why = await tryAddress('127.0.0.1', port, signal);
  if (why === undefined || signal.aborted) return why;
  return (await tryAddress('::1', port, signal)) === undefined ? undefined : why;
}

function tryAddress(host: string, port: number, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal });
    const settle = (why: string | undefined) => {
      socket.destroy();
      resolve(why);
    };
    socket.once('connect', () => settle(undefined));
    socket.once('error', (error) => settle(reasonOf(error)));
  });
}

/** A URL as it may be told: its credentials and its query may hold secrets. */
function describeUrl(text: string): string {
  const { origin, pathname, search } = new URL(text);
  return `${origin}${pathname}${search === '' ? '' : '?…'}`;
}

function tryUrl(http: NonNullable<ReadyPlan['http']>, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const url = new URL(http.url);
    const ask = url.protocol === 'https:' ? secureRequest : request;
    // A service on this machine may well have made its certificate itself.
    const options = { signal, agent: false, rejectUnauthorized: !isLoopbackHost(hostOf(url)) } as const;
    const sent = ask(url, options, (response) => {
      const status = response.statusCode as number;
      response.destroy();
      const isWanted = http.status === undefined ? status < 400 : status === http.status;
      resolve(isWanted ? undefined : `status ${status}`);
    });
    sent.once('error', (error) => resolve(reasonOf(error)));
    sent.end();
  });
}

/** Without the brackets around an IPv6 address. */
function hostOf({ hostname }: URL): string {
  return hostname.replaceAll(/^\[|\]$/g, '');
}

function reasonOf(error: Error & { readonly code?: string }): string {
  if (error.name === 'AbortError') return `no answer within ${formatDuration(TRY_TIMEOUT_MS)}`;
  return error.code ?? error.message;
}

function tooLate(service: Service, plan: ReadyPlan, conditions: readonly Condition[]): Error {
  const failed = conditions.filter((condition) => !condition.holds);
  const looks = failed.map((condition) => `${condition.name}: ${condition.lastLook()}`).join('; ');
  return soakError(
    'SOAK_NOT_READY',
    `${service.name} was not ready after ${formatDuration(plan.timeoutMs)}: ${looks}`,
    {
      details: { service: service.name, lastLines: service.output.recentLines() },
    },
  );
}

/** What it wrote last arrives after its end, unless it left children that may write more. */
const LAST_WORDS_MS = 200;

async function endedBefore(service: Service, { code, signal }: ServiceEnd, clock: Clock): Promise<Error> {
  await Promise.race([service.output.finished, sleep(clock, LAST_WORDS_MS)]);
  return soakError('SOAK_NOT_READY', `${service.name} ended before it was ready (${signal ?? `code ${code}`})`, {
    details: { service: service.name, lastLines: service.output.recentLines() },
  });
}
