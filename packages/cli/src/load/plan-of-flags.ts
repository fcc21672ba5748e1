import { readFileSync } from 'node:fs';
import { parseSelector } from '@tidemark/core';
import {
  type EventStreamPlan,
  type HttpPlan,
  type LoadPlan,
  MAX_DURATION_MS,
  type StreamProtocol,
  type Thresholds,
  type WebSocketPlan,
} from '@tidemark/load';
import { parseDurationFlag } from '../duration.ts';
import { cliError } from '../errors.ts';

/** What commander makes of the flags that every kind of load has. */
export interface LoadFlags {
  readonly clients: number;
  readonly duration: string;
  readonly connectRate: number;
  readonly timeout: string;
  readonly token?: string;
  readonly header?: Readonly<Record<string, string>>;
  readonly ca?: string;
  readonly insecureTls?: true;
  readonly maxErrors?: number;
  readonly maxP50?: string;
  readonly maxP99?: string;
  readonly maxLatency?: string;
  readonly minRate?: number;
  readonly json?: true;
  readonly out?: string;
  readonly force?: true;
}

export interface StreamLoadFlags extends LoadFlags {
  readonly protocol?: StreamProtocol;
  readonly match?: string;
  readonly interval?: string;
  readonly pauseOne?: string;
  readonly maxGaps?: number;
  readonly maxSkipped?: number;
}

export interface WebSocketLoadFlags extends StreamLoadFlags {
  readonly message?: string;
  readonly every?: string;
}

export interface HttpLoadFlags extends LoadFlags {
  readonly rate?: number;
  readonly method?: string;
  readonly body?: string;
}

/** Without the keys that were not given. */
type Given<T> = { -readonly [K in keyof T]: Exclude<T[K], undefined> };

function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}

export function webSocketPlan(url: string, flags: WebSocketLoadFlags): WebSocketPlan {
  const { message, every } = flags;
  const sending = given({ message, everyMs: duration('--every', every) });
  return { kind: 'ws', ...commonPlan(url, flags), ...streamPlan(flags), ...sending };
}

export function eventStreamPlan(url: string, flags: StreamLoadFlags): EventStreamPlan {
  return { kind: 'sse', ...commonPlan(url, flags), ...streamPlan(flags) };
}

export function httpPlan(url: string, flags: HttpLoadFlags): HttpPlan {
  const { rate, method = flags.body === undefined ? undefined : 'POST' } = flags;
  return { kind: 'http', ...commonPlan(url, flags), ...given({ rate, method, body: readBody(flags.body) }) };
}

function streamPlan({ protocol, match, interval, pauseOne }: StreamLoadFlags) {
  if (match !== undefined) parseSelector(match);
  const intervalMs = duration('--interval', interval);
  return given({ protocol, match, intervalMs, pauseOneMs: duration('--pause-one', pauseOne) });
}

function commonPlan(url: string, flags: LoadFlags): Omit<LoadPlan, 'kind'> {
  const { clients, connectRate, token, header: headers, insecureTls, ca } = flags;
  return {
    url,
    clients,
    connectRate,
    durationMs: parseDurationFlag('--duration', flags.duration, 1, MAX_DURATION_MS),
    timeoutMs: parseDurationFlag('--timeout', flags.timeout, 1, MAX_DURATION_MS),
    thresholds: thresholds(flags),
    ...given({ token: token === '' ? undefined : token, headers, insecureTls }),
    ...(ca === undefined ? {} : { ca: readText('--ca', ca) }),
  };
}

function thresholds(flags: StreamLoadFlags): Thresholds {
  const { maxErrors, maxGaps, maxSkipped, minRate } = flags;
  return given({
    maxErrors,
    maxGaps,
    maxSkipped,
    maxP50Ms: duration('--max-p50', flags.maxP50),
    maxP99Ms: duration('--max-p99', flags.maxP99),
    maxLatencyMs: duration('--max-latency', flags.maxLatency),
    minRate,
  });
}

function duration(flag: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseDurationFlag(flag, text, 1, MAX_DURATION_MS);
}

function readBody(body: string | undefined): string | undefined {
  return body?.startsWith('@') === true ? readText('--body', body.slice(1)) : body;
}

function readText(flag: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw cliError('CLI_USAGE_INVALID', `${flag} names a file that cannot be read: ${reason}`, { cause });
  }
}
