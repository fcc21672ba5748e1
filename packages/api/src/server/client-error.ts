import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { apiError } from '../errors.ts';
import { answerRaw } from './raw-answer.ts';

/**
 * Answers bytes that are no request, or none in time or within bounds, and ends the connection. Returns the error's code;
 * undefined where nobody can be answered: the network failed, or the TLS handshake, or an answer is under way.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): string | undefined {
  if (!socket.writable || !isOfHttp(error) || isBeingAnswered(socket)) {
    socket.destroy();
    return undefined;
  }
  const [status, { code, message, hint }] = refusalFor(error.code);
  answerRaw(socket, { status, body: { error: { code, message, hint } }, headers: {} });
  return code;
}

function isOfHttp({ code }: NodeJS.ErrnoException): boolean {
  return code?.startsWith('HPE_') === true || code === 'ERR_HTTP_REQUEST_TIMEOUT';
}

/** Node keeps the answer in progress here, and looks at it for the same reason where nobody listens for errors. */
function isBeingAnswered(socket: Duplex & { readonly _httpMessage?: ServerResponse | null }): boolean {
  return socket._httpMessage?.headersSent === true;
}

function refusalFor(code: string | undefined) {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return [431, apiError('API_HEADERS_TOO_LARGE', 'the headers are too large')] as const;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, apiError('API_TIMED_OUT', 'the request did not arrive in time')] as const;
    default:
      return [400, apiError('API_MALFORMED', 'this is not a request that HTTP allows')] as const;
  }
}
