import { defineErrors } from '@tidemark/core';
import { AGENT_CONFIG_ERRORS } from './config/errors.ts';

export const AGENT_ERRORS = {
  ...AGENT_CONFIG_ERRORS,
} as const;

export const agentError = defineErrors(AGENT_ERRORS);
