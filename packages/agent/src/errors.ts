import { AGENT_ALERTS_ERRORS } from './alerts/errors.ts';
import { AGENT_CONFIG_ERRORS } from './config/errors.ts';

/** Everything that can be wrong before an agent runs, and of its alerts; what goes wrong later has the codes of the parts. */
export const AGENT_ERRORS = { ...AGENT_CONFIG_ERRORS, ...AGENT_ALERTS_ERRORS };
