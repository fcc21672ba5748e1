import { join } from 'node:path';
import { type AgentProcess, startAgent } from '../../../test/agent-process.ts';

/** `tidemark start` with `exporters.yaml` of its folder, ten frames a second. */
export function startExportingAgent(dir: string): Promise<AgentProcess> {
  return startAgent(dir, '0', {
    TIDEMARK_RECORDER_INTERVAL: '100ms',
    TIDEMARK_EXPORTERS_FILE: join(dir, 'exporters.yaml'),
  });
}
