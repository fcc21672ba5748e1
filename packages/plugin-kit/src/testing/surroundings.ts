import { systemClock } from '@tidemark/core';
import type { LogFacts, PluginLog } from '../contract/plugin.ts';
import type { PluginSurroundings } from '../host/open-plugin.ts';

/** What a plugin under test is lent. */
export interface TestSurroundings extends PluginSurroundings {
  /** Each line that was logged: level, message and facts as JSON. */
  readonly lines: readonly string[];
}

export function createTestSurroundings(overrides: Partial<PluginSurroundings> = {}): TestSurroundings {
  const lines: string[] = [];
  const level = (name: string) => (message: string, facts?: LogFacts) => {
    lines.push(`${name} ${message} ${JSON.stringify(facts ?? {})}`);
  };
  const log: PluginLog = { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') };
  return {
    id: 'under-test',
    clock: systemClock,
    host: { version: '1.2.3', hostName: 'vault-7' },
    ...overrides,
    log: overrides.log ?? log,
    lines,
  };
}
