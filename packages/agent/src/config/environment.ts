import { unknownVariable } from './config-error.ts';
import type { Environment } from './paths.ts';
import { CONFIG_OPTIONS } from './schema.ts';
import type { Setting } from './setting.ts';

const PREFIX = 'TIDEMARK_';

/** Names the configuration file. */
export const CONFIG_FILE_VARIABLE = 'TIDEMARK_CONFIG';

/** Variables that are read, but not as configuration keys. */
const OTHERS = [CONFIG_FILE_VARIABLE, 'TIDEMARK_DEBUG', 'TIDEMARK_TOKEN'];

/**
 * The settings in the environment; values are not checked yet. An empty variable counts as unset.
 * Throws `AGENT_CONFIG_VARIABLE_UNKNOWN` for a `TIDEMARK_*` variable that nothing reads.
 */
export function readEnvironment(env: Environment): readonly Setting[] {
  const known = [...CONFIG_OPTIONS.map(({ variable }) => variable), ...OTHERS];
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || known.includes(name) || isKubernetesLink(name, value)) continue;
    throw unknownVariable(name, PREFIX, known);
  }
  return CONFIG_OPTIONS.flatMap(({ key, variable }) => {
    const value = env[variable];
    return value === undefined || value === '' ? [] : [{ key, value, origin: { source: 'variable', name: variable } }];
  });
}

/** Kubernetes gives every pod such variables for a service that happens to be called `tidemark`. */
function isKubernetesLink(name: string, value: string | undefined): boolean {
  return /^TIDEMARK_(SERVICE_(HOST|PORT)|PORT_\d+_)/.test(name) || /^(tcp|udp|sctp):\/\//.test(value ?? '');
}
