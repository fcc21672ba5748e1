import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clock } from '@tidemark/core';
import { messageOf, retryable } from '../contract/failure.ts';
import type { PluginContext } from '../contract/plugin.ts';
import type { Secret } from '../contract/secret.ts';
import { type HttpAnswer, httpFailure } from './http-failure.ts';
import { readTls, type TlsOptions } from './tls-options.ts';

const MAX_ANSWER_BYTES = 65_536;

const compress = promisify(gzip);

export interface HttpClientOptions {
  /** http or https. Messages name only its origin, since paths and queries hold secrets. */
  readonly url: string;
  /** Of each request; those of a post go before them. */
  readonly headers?: Readonly<Record<string, string | Secret>>;
  readonly tls?: TlsOptions | undefined;
  /** How long an exchange may take. Without it, as long as the host lets it. */
  readonly timeoutMs?: number;
  readonly context: Pick<PluginContext<unknown>, 'clock' | 'host'>;
}

export interface HttpPost {
  readonly body: string | Uint8Array;
  /** `content-type` at least. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Compresses the body, and says so. */
  readonly gzip?: boolean;
  /** Which answers mean that all is accepted: by default those of status 2xx. */
  readonly isAccepted?: (answer: HttpAnswer) => boolean;
}

/** Posts to one address over connections that it keeps. */
export interface HttpClient {
  /**
   * Resolves with the answer when it means that all is accepted; throws `retryable` or `permanent` otherwise. Redirects
   * are not followed. Needs no deadline of its own: the host aborts `signal`.
   */
  post(post: HttpPost): Promise<HttpAnswer>;
  close(): void;
}

/** Reads the files of `tls`, and throws what that throws; otherwise touches nothing. */
export function openHttpClient({ url, headers: own = {}, tls, timeoutMs, context }: HttpClientOptions): HttpClient {
  const { protocol, origin } = new URL(url);
  const isSecure = protocol === 'https:';
  const agent = isSecure ? new HttpsAgent({ keepAlive: true, ...readTls(tls) }) : new HttpAgent({ keepAlive: true });
  const always = { 'user-agent': `tidemark/${context.host.version}`, ...revealed(own) };
  return {
    post: async ({ body: plain, headers, signal, gzip: isCompressed = false, isAccepted = isSuccess }) => {
      const body = isCompressed ? await compress(plain) : plain;
      const limit = limitTime(context.clock, signal, timeoutMs);
      const answer = await exchange(isSecure ? httpsRequest : httpRequest, url, body, {
        agent,
        method: 'POST',
        headers: {
          ...always,
          ...headers,
          ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
          'content-length': Buffer.byteLength(body),
        },
        signal: limit.signal,
      })
        .catch((error: unknown) => {
          throw retryable(`${origin}: ${limit.isLate() ? `no answer within ${timeoutMs} ms` : messageOf(error)}`);
        })
        .finally(limit.release);
      if (isAccepted(answer)) return answer;
      throw httpFailure(answer, origin, context.clock.now());
    },
    close: () => agent.destroy(),
  };
}

/** A signal that is aborted with another one, or when time is up. */
function limitTime(clock: Clock, signal: AbortSignal, timeoutMs: number | undefined) {
  if (timeoutMs === undefined) return { signal, isLate: () => false, release: () => undefined };
  const late = new AbortController();
  const release = clock.setTimer(timeoutMs, () => late.abort());
  return { signal: AbortSignal.any([signal, late.signal]), isLate: () => late.signal.aborted, release };
}

function revealed(headers: Readonly<Record<string, string | Secret>>): Record<string, string> {
  const texts = Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : value.reveal(),
  ]);
  return Object.fromEntries(texts);
}

/** A status of 2xx. */
export function isSuccess({ status }: Pick<HttpAnswer, 'status'>): boolean {
  return status >= 200 && status < 300;
}

/** One request and its whole answer, of which the beginning is kept. */
function exchange(
  request: typeof httpRequest,
  url: string,
  body: string | Uint8Array,
  options: RequestOptions,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (message) => {
      readAnswer(message).then(resolve, reject);
    });
    // Not once: after the answer a socket may still fail, and an error that nobody hears ends the process.
    sent.on('error', reject);
    sent.end(body);
  });
}

async function readAnswer(message: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let kept = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    if (kept >= MAX_ANSWER_BYTES) break;
    chunks.push(chunk.subarray(0, MAX_ANSWER_BYTES - kept));
    kept += chunk.length;
  }
  const bytes = Buffer.concat(chunks);
  return { status: message.statusCode ?? 0, headers: message.headers, body: bytes.toString('utf8'), bytes };
}
