import { styleText } from 'node:util';
import { type Clock, type SerializedError, serializeError, systemClock } from '@tidemark/core';
import { type Logger, pino } from 'pino';
import type { ResolvedConfig } from './config/schema.ts';

export type { Logger } from 'pino';

/** Where log lines go: a stream that says whether it is a terminal. `process.stderr` is one. */
export interface LogStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface LoggerOptions {
  readonly level: ResolvedConfig['log']['level'];
  readonly format: ResolvedConfig['log']['format'];
  /** Default: `process.stderr`. */
  readonly stream?: LogStream;
  readonly clock?: Clock;
  /** Default: on a terminal, unless `NO_COLOR` is set. */
  readonly color?: boolean;
}

/** Fields that are never written, at the top of a message and up to two levels below. Command lines are never logged at all. */
const SECRETS = ['authorization', 'cookie', 'password', 'passphrase', 'secret', 'token', 'apiKey', 'privateKey'];

/**
 * Structured logging: one JSON object a line, or one short line for people on a terminal. Errors go in the field `err`
 * and keep code, hint and cause.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { level, format, stream = process.stderr, clock = systemClock } = options;
  const isTerminal = stream.isTTY === true;
  const isPretty = format === 'pretty' || (format === 'auto' && isTerminal);
  const color = options.color ?? (isTerminal && (process.env.NO_COLOR ?? '') === '');
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError },
      redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    },
    isPretty
      ? { write: (line) => void stream.write(formatLogLine(line, color)) }
      : { write: (line) => void stream.write(line) },
  );
}

const LEVEL_STYLES = {
  trace: 'dim',
  debug: 'dim',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  fatal: 'red',
} as const;

/** A JSON log line as `14:03:07 WARN  the recorder was replaced  restarts=2`, in local time. */
export function formatLogLine(line: string, color: boolean): string {
  const { level, time, msg, err, ...fields } = JSON.parse(line) as {
    level: keyof typeof LEVEL_STYLES;
    time: string;
    msg?: string;
    err?: SerializedError;
  } & Record<string, unknown>;
  const style = (name: 'dim' | 'green' | 'yellow' | 'red', text: string) =>
    color ? styleText(name, text, { validateStream: false }) : text;
  const parts = [
    style('dim', new Date(time).toTimeString().slice(0, 8)),
    style(LEVEL_STYLES[level], level.toUpperCase().padEnd(5)),
    ...[msg, err && formatError(err)].filter((text) => text !== undefined).map(onOneLine),
    ...Object.entries(fields).map(([name, value]) => style('dim', `${name}=${formatField(value)}`)),
  ];
  return `${parts.join(' ')}\n`;
}

function formatError(error: SerializedError): string {
  const cause = error.cause === undefined ? '' : `: ${formatError(error.cause)}`;
  return `${error.message}${error.code === undefined ? '' : ` [${error.code}]`}${cause}`;
}

/** Bare words stay bare; everything else is JSON, which also takes the sting out of control characters. */
function formatField(value: unknown): string {
  return typeof value === 'string' && /^[\w./:@%+-]+$/.test(value) ? value : onOneLine(JSON.stringify(value));
}

function onOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
