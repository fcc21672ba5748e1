import type { IncomingMessage } from 'node:http';

/** What a request shows of who sent it. Never taken from the address, which ends up in logs and histories. */
export interface Credential {
  /** `session`: the cookie that a browser was given; its secret is that of a session, not a token. */
  readonly via: 'header' | 'subprotocol' | 'session';
  readonly secret: string;
}

/** WebSockets of browsers cannot send headers: beside the protocol they ask for, they name one that is the token. */
const TOKEN_SUBPROTOCOL = 'tidemark.token.';

/** The credential of a request; undefined when it carries none. */
export function readCredential(request: IncomingMessage): Credential | undefined {
  const { authorization, cookie, 'sec-websocket-protocol': protocols } = request.headers;
  const bearer = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (bearer !== undefined) return { via: 'header', secret: bearer };
  const offered = (protocols ?? '').split(',').map((protocol) => protocol.trim());
  const subprotocol = offered.find((protocol) => protocol.startsWith(TOKEN_SUBPROTOCOL));
  if (subprotocol !== undefined) return { via: 'subprotocol', secret: subprotocol.slice(TOKEN_SUBPROTOCOL.length) };
  const name = cookieName(request);
  const session = (cookie ?? '').split(';').find((pair) => pair.trim().startsWith(`${name}=`));
  return session === undefined ? undefined : { via: 'session', secret: session.trim().slice(name.length + 1) };
}

/** Browsers send the cookies of one port of a host to all of them: the name tells those of two agents apart. */
export function cookieName({ socket }: IncomingMessage): string {
  return `tidemark_${socket.localPort}`;
}
