import { defineErrors } from '@tidemark/core';

export const SOAK_ERRORS = {
  SOAK_CRITERIA_INVALID: {
    summary: 'What a soak run should be judged by is not possible: a bound is no number, or warns later than it fails.',
    hint: 'bounds are numbers of 0 or more, in bytes, ratios or counts; leave one out to do without it',
  },
} as const;

export const soakError = defineErrors(SOAK_ERRORS);
