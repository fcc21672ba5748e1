import type { InputPath, Locate } from '@tidemark/yaml-input';
import { agentExportersError } from './errors.ts';

/** An error about what stands at a path of the exporters file. */
export function invalid(message: string, path: InputPath, locate: Locate, hint?: string) {
  const place = locate(path);
  return agentExportersError('AGENT_EXPORTERS_FILE_INVALID', place === undefined ? message : `${place}: ${message}`, {
    ...(hint === undefined ? {} : { hint }),
    details: { path: path.map(String).join('.') },
  });
}

export function unreadable(message: string, cause?: unknown) {
  return agentExportersError('AGENT_EXPORTERS_FILE_UNREADABLE', message, { cause });
}
