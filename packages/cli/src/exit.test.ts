import { TidemarkError } from '@tidemark/core';
import { expect, it } from 'vitest';
import { exitCodeOf } from './exit.ts';

it.each([
  ['AGENT_CONFIG_FILE_INVALID', 2],
  ['AGENT_EXPORTERS_FILE_INVALID', 2],
  ['AGENT_EXPORTERS_FILE_UNREADABLE', 2],
  ['AGENT_ALERTS_FILE_INVALID', 2],
  ['AGENT_EXPORTERS_UNKNOWN', 1],
  ['API_UNREACHABLE', 3],
])('ends after %s with %d', (code, exitCode) => {
  expect(exitCodeOf(new TidemarkError(code, '', ''))).toBe(exitCode);
});
