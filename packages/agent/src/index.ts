export { type Agent, type AgentDependencies, type CloseReport, openAgent } from './agent.ts';
export { type AlertsInput, type DeliveryInput, defineAlerts, type ReceiverInput } from './alerts/alerts-input.ts';
export type { AlertsClosed } from './alerts/open-alerts.ts';
export { resolveConfig } from './config/load-config.ts';
export type { ResolvedConfig, UserConfig } from './config/schema.ts';
export { AGENT_ERRORS } from './errors.ts';
export { createLogger, type Logger, type LoggerOptions } from './log.ts';
export { VERSION } from './version.ts';
