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
  CORE_SKETCH_CORRUPT: {
    summary: 'Bytes that were read as a quantile sketch are not one.',
    hint: 'the file was damaged; restore it from a backup, or do without the percentiles of the hours concerned',
  },
} as const;

export const coreError = defineErrors(CORE_ERRORS);
