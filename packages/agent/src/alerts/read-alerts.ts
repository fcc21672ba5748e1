import type { ResolvedConfig } from '../config/schema.ts';
import { unreadable } from './alerts-file-error.ts';
import type { AlertsInput } from './alerts-input.ts';
import { type AlertsPlan, resolveAlerts } from './alerts-plan.ts';

/**
 * What the configuration, and an application that embeds the agent, say of alerts. Undefined when there are to be none.
 * Throws `AGENT_ALERTS_*` errors that name the line.
 */
export async function readAlerts(
  { enabled, file, defaults }: ResolvedConfig['alerts'],
  given: AlertsInput | undefined,
): Promise<AlertsPlan | undefined> {
  if (!enabled) return undefined;
  if (given !== undefined || file === undefined)
    return resolveAlerts({ content: given ?? {}, cwd: process.cwd(), defaults, locate: () => undefined });
  let times = 0;
  const read = async (): Promise<AlertsPlan> => {
    // Only now: the YAML parser is large.
    const { readInputFile } = await import('@tidemark/yaml-input');
    const source = await readInputFile(file, {
      what: 'the alerts file',
      exported: 'alerts',
      packageUrl: import.meta.url,
      again: times++,
      unreadable,
    });
    return resolveAlerts({ ...source, defaults, readAgain: read });
  };
  return read();
}
