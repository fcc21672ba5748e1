export { type Agent, type AgentDependencies, type CloseReport, openAgent } from './agent.ts';
export { type ConfigSources, type LoadedConfig, loadConfig, resolveConfig } from './config/load-config.ts';
export {
  CONFIG_OPTIONS,
  type ConfigKey,
  type ConfigOption,
  type ResolvedConfig,
  type UserConfig,
} from './config/schema.ts';
export { formatOrigin, type Origin, type Setting } from './config/setting.ts';
export { AGENT_ERRORS } from './errors.ts';
export { createLogger, type Logger, type LoggerOptions } from './log.ts';
export { VERSION } from './version.ts';
