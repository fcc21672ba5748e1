import { defineErrors } from '@tidemark/core';

export const API_ERRORS = {
  API_OPEN_BEYOND_LOOPBACK: {
    summary: 'The server was told to listen beyond this machine and to let everyone in.',
    hint: 'set server.access to token (or leave it out), then make a token with `tidemark token create`',
  },
  API_PLAINTEXT_BEYOND_LOOPBACK: {
    summary: 'The server was told to listen beyond this machine, and has no certificate to encrypt with.',
    hint: 'set tls.certFile and tls.keyFile; or server.plaintext to allow, where a proxy in front ends TLS',
  },
  API_TLS_INVALID: {
    summary: 'The certificate or its key cannot be used.',
    hint: 'tls.certFile and tls.keyFile name PEM files that this user can read and that belong together',
  },
  API_JWT_KEYS_INVALID: {
    summary: 'The keys that JWTs are checked with cannot be used.',
    hint: 'jwt.secretFile holds 32 bytes or more; jwt.jwksFile a JSON Web Key Set of public keys',
  },
  API_PORT_TAKEN: {
    summary: 'Another program listens on the port.',
    hint: 'choose another port with --port, or 0 for any free one; `tidemark status` tells whether it is Tidemark',
  },
  API_LISTEN_FAILED: {
    summary: 'The server could not listen on its address.',
    hint: 'the message names the reason; choose another address with --host and --port',
  },
  API_STARTING: {
    summary: 'A request came before the recorder was ready.',
    hint: 'ask again in a second',
  },
  API_NOTHING_RECORDED: {
    summary: 'A request needs a recorded frame and there is none yet.',
    hint: 'ask again after one interval',
  },
  API_NOT_FOUND: {
    summary: 'There is nothing at the requested path.',
    hint: '/openapi.json lists the paths there are',
  },
  API_MALFORMED: {
    summary: 'What came over a connection is not a request that HTTP allows.',
    hint: 'send HTTP/1.1 with a Host header',
  },
  API_METHOD_NOT_ALLOWED: {
    summary: 'The path is there, but not for this method.',
    hint: 'the header `Allow` of the answer names the methods that are',
  },
  API_NOT_ACCEPTABLE: {
    summary: 'The answer cannot be written in any of the formats that the header `Accept` allows.',
    hint: 'the message names the formats there are; leave the header out for the first of them',
  },
  API_TOO_MUCH_DATA: {
    summary: 'An answer would be larger than the server gives at once.',
    hint: 'ask for fewer series with `match` or for fewer frames; `tidemark export` writes any amount',
  },
  API_FOREIGN_HOST: {
    summary: 'A request names a host that is not this server, as a page of another site would.',
    hint: 'use the address that the agent prints, or add the name to server.allowedHosts',
  },
  API_FOREIGN_ORIGIN: {
    summary: 'A page of another site sent a request.',
    hint: 'add the origin of that site, such as https://example.org, to server.allowedOrigins if it may ask',
  },
  API_INPUT_INVALID: {
    summary: 'A request had a part that is missing or not as it must be.',
    hint: 'the message names each part and what is expected of it; docs/reference/http-api.md lists them all',
  },
  API_NO_TOKENS: {
    summary: 'Tokens were asked about at a server that was started without a folder for them.',
    hint: 'name the folder where the server is started: `listen({ tokensDir })`; agents do',
  },
  API_UNAUTHENTICATED: {
    summary: 'A request carried no token, or one that is not valid.',
    hint: 'make one with `tidemark token create` and send it as `Authorization: Bearer TOKEN`',
  },
  API_FORBIDDEN: {
    summary: 'The role of a caller does not allow what was asked.',
    hint: 'use a token with the role that the message names; `tidemark token create --role ROLE` makes one, and commands of the same user find theirs by the `--data-dir` of the agent',
  },
  API_RATE_LIMITED: {
    summary: 'A client asked more often than it may.',
    hint: 'wait as long as the Retry-After header says; server.requestsPerSecond is the limit',
  },
  API_BUSY: {
    summary: 'So many questions about the history wait already that another one is not taken.',
    hint: 'wait as long as the Retry-After header says; history.readers adds threads that answer',
  },
  API_BODY_TOO_LARGE: {
    summary: 'The body of a request is larger than any that is needed.',
    hint: 'send at most 1 MiB',
  },
  API_URL_TOO_LONG: {
    summary: 'The address of a request is longer than any that is needed.',
    hint: 'send at most 8 KiB; a shorter selector may do',
  },
  API_HEADERS_TOO_LARGE: {
    summary: 'The headers of a request are larger than any that are needed.',
    hint: 'send at most 16 KiB; cookies of other servers on this host may be what is large',
  },
  API_TIMED_OUT: {
    summary: 'A request took too long to arrive.',
    hint: 'send the headers within 10 seconds and the body within 30',
  },
  API_TOKEN_EXISTS: {
    summary: 'A token was to be made with the name of another one.',
    hint: 'choose another name, or revoke the other one first with `tidemark token revoke NAME`',
  },
  API_TOKEN_UNKNOWN: {
    summary: 'There is no token of the name that was given.',
    hint: '`tidemark token list` shows them all',
  },
  API_TOKEN_NAME_INVALID: {
    summary: 'A token was to be made with a name that cannot be one.',
    hint: 'use up to 64 letters, digits, dots, hyphens and underscores; begin with a letter or digit',
  },
  API_TOKENS_NOT_WRITABLE: {
    summary: 'The folder that holds the tokens cannot be changed.',
    hint: 'run the command as the user that the agent runs as',
  },
  API_LIVE_FULL: {
    summary: 'As many clients as allowed receive live streams already.',
    hint: 'come again later; live.maxClients is the limit',
  },
  API_LIVE_MESSAGE_INVALID: {
    summary: 'A message of a live client is not one of the protocol.',
    hint: 'docs/protocol/live.md has every message with an example',
  },
  API_LIVE_TOO_FAST: {
    summary: 'A live client sent more messages than it may.',
    hint: 'subscribe once and keep the subscription; 40 messages at once and 20 a second are allowed',
  },
  API_LIVE_SUBSCRIBED_ALREADY: {
    summary: 'A live client has a subscription with the same id, or for the same series and interval.',
    hint: 'choose another id, or use the subscription that is there',
  },
  API_LIVE_NOT_SUBSCRIBED: {
    summary: 'A live client wanted to end a subscription that it does not have.',
    hint: 'send the id that `subscribe` was sent with',
  },
  API_LIVE_TOO_MANY_SUBSCRIPTIONS: {
    summary: 'A live client has as many subscriptions as it may.',
    hint: 'one selector can match many series: {__name__=~"host_.*"}; live.maxSubscriptions is the limit',
  },
  API_LIVE_TOO_MANY_CHANNELS: {
    summary: 'All live clients together have as many different subscriptions as allowed.',
    hint: 'subscribe to what others do; live.maxChannels is the limit',
  },
  API_CLOSING: {
    summary: 'A live client came while the agent was stopping.',
    hint: 'come again when it has started',
  },
  API_ALERTS_OFF: {
    summary: 'Something was asked of alerts of an agent that raises none.',
    hint: 'set alerts.enabled to true and start the agent again',
  },
  API_UNREACHABLE: {
    summary: 'No Tidemark answers at the address.',
    hint: 'start one with `tidemark start`, or name its address with --url',
  },
  API_FAILED: {
    summary: 'The server met an error it has no code for.',
    hint: 'its log says more',
  },
} as const;

export const apiError = defineErrors(API_ERRORS);
