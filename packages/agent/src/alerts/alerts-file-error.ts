import type { InputPath, Locate } from '@tidemark/yaml-input';
import { agentAlertsError } from './errors.ts';

/** An error about what stands at a path of the alerts file. */
export function invalid(message: string, path: InputPath, locate: Locate, hint?: string) {
  const place = locate(path);
  return agentAlertsError('AGENT_ALERTS_FILE_INVALID', place === undefined ? message : `${place}: ${message}`, {
    ...(hint === undefined ? {} : { hint }),
    details: { path: path.map(String).join('.') },
  });
}

export function unreadable(message: string, cause?: unknown) {
  return agentAlertsError('AGENT_ALERTS_FILE_UNREADABLE', message, { cause });
}
