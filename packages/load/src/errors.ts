import { defineErrors } from '@tidemark/core';

export const LOAD_ERRORS = {
  LOAD_PLAN_INVALID: {
    summary: 'What a load run should do is not possible: a value is out of range, or two do not go together.',
    hint: '`tidemark load ws --help`, `sse --help` and `http --help` list what can be asked for',
  },
  LOAD_DESCRIPTORS_SHORT: {
    summary: 'This process may not open as many connections as the load run needs.',
    hint: 'raise the hard limit of open files, or ask for fewer clients',
  },
  LOAD_UNREACHABLE: {
    summary: 'The first client of a load run could not connect, so the others were not tried.',
    hint: 'check that the server runs and that the address is its own',
  },
  LOAD_STREAM_REFUSED: {
    summary:
      'The server answered the first client of a load run, but gives it no stream, or not what it subscribes to.',
    hint: 'check the path of the URL, and --match; a server that wants to know who asks needs --token or TIDEMARK_TOKEN',
  },
} as const;

export const loadError = defineErrors(LOAD_ERRORS);
