import { AGENT_ALERTS_ERRORS } from './alerts/errors.ts';
import { AGENT_CONFIG_ERRORS } from './config/errors.ts';
import { AGENT_EXPORTERS_ERRORS } from './exporters/errors.ts';

/** Everything that can be wrong before an agent runs, and of its alerts and exporters; what goes wrong later has the codes of the parts. */
export const AGENT_ERRORS = { ...AGENT_CONFIG_ERRORS, ...AGENT_ALERTS_ERRORS, ...AGENT_EXPORTERS_ERRORS };
