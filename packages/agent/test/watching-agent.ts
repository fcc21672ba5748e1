import { join } from 'node:path';
import { type AgentProcess, startAgent } from '../../../test/agent-process.ts';
import type { MemoryHolder } from './memory-holder.ts';

/** `tidemark start` with `alerts.yaml` of its folder and no other rules, ten frames a second, with series of the holder. */
export function startWatchingAgent(dir: string, holder: MemoryHolder): Promise<AgentProcess> {
  return startAgent(dir, '0', {
    TIDEMARK_RECORDER_INTERVAL: '100ms',
    TIDEMARK_RECORDER_PROCESSES: `pid=${holder.pid}`,
    TIDEMARK_ALERTS_FILE: join(dir, 'alerts.yaml'),
    TIDEMARK_ALERTS_DEFAULTS: 'false',
  });
}
