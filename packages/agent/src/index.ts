export { type Agent, type AgentDependencies, type CloseReport, openAgent } from './agent.ts';
export { resolveConfig } from './config/load-config.ts';
export type { ResolvedConfig, UserConfig } from './config/schema.ts';
export { AGENT_ERRORS } from './errors.ts';
export { createLogger, type Logger, type LoggerOptions } from './log.ts';
export { VERSION } from './version.ts';
