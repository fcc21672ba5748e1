import { defineErrors } from '@tidemark/core';

export const API_ERRORS = {
  API_HOST_NOT_LOOPBACK: {
    summary: 'The server was told to listen beyond this machine, which needs authentication, which does not exist yet.',
    hint: 'listen on 127.0.0.1 and reach it through an SSH tunnel or an authenticating proxy',
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
    hint: 'see /metrics/summary, /metrics/prometheus, /healthz and /trpc',
  },
  API_FOREIGN_HOST: {
    summary: 'A request names a host that is not this machine, as a page of another site would.',
    hint: 'use http://127.0.0.1 or http://localhost',
  },
  API_INPUT_INVALID: {
    summary: 'A request had a part that is missing or not as it must be.',
    hint: 'the message names each part and what is expected of it; docs/reference/http-api.md lists them all',
  },
  API_UNAUTHENTICATED: {
    summary: 'A request carried no token, or one that is not valid.',
    hint: 'make one with `tidemark token create` and send it as `Authorization: Bearer TOKEN`',
  },
  API_FORBIDDEN: {
    summary: 'The role of a token does not allow what was asked.',
    hint: 'use a token with the role that the message names; `tidemark token create --role ROLE` makes one',
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
