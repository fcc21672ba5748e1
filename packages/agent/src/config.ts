export { type ConfigSources, type LoadedConfig, loadConfig } from './config/load-config.ts';
export { CONFIG_OPTIONS, type ConfigKey, type ConfigOption, type ResolvedConfig } from './config/schema.ts';
export { formatOrigin, type Origin, type Setting } from './config/setting.ts';
