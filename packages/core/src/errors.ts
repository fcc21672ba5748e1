import { defineErrors } from './error.ts';

export const CORE_ERRORS = {
  CORE_SELECTOR_INVALID: {
    summary: 'A series selector could not be read.',
    hint: 'write it as metric{label="value",other=~"regex"}; operators are =, !=, =~ and !~',
  },
  CORE_METRIC_UNKNOWN: {
    summary: 'A selector names a metric that was never recorded.',
    hint: 'list what is recorded with `tidemark latest` or the tRPC procedure `series`',
  },
} as const;

export const coreError = defineErrors(CORE_ERRORS);
