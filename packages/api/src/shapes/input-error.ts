import type { TidemarkError } from '@tidemark/core';
import type { ZodError } from 'zod';
import { apiError } from '../errors.ts';

/** What is wrong with an input, each part by its name: `intervalMs: Too small: expected number to be >=100`. */
export function inputError({ issues }: ZodError): TidemarkError {
  const parts = issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
  return apiError('API_INPUT_INVALID', parts.join('; '));
}
