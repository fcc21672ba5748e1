import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { invalidValue, notSection, unknownKey } from './config-error.ts';
import { CONFIG_FILE_VARIABLE, readEnvironment } from './environment.ts';
import { defaultConfigFile, type Environment, expandPath, stateDirectory } from './paths.ts';
import {
  CONFIG_OPTIONS,
  type ConfigOption,
  configSchema,
  type ResolvedConfig,
  toResolvedConfig,
  type UserConfig,
} from './schema.ts';
import { findOption, type Origin, SECTIONS, type Setting } from './setting.ts';

/** Keys that name a file each, and the file beside the configuration file that is read where they do not. */
const FILES_BESIDE = { 'alerts.file': 'alerts.yaml', 'exporters.file': 'exporters.yaml' } as const;

/** Where configuration comes from, in order of precedence: flags, environment, file; defaults below all. */
export interface ConfigSources {
  readonly flags?: readonly Setting[];
  readonly env: Environment;
  /** The configuration file by name. Left out: `TIDEMARK_CONFIG`, else the file in the user's configuration folder, if there. */
  readonly file?: string | undefined;
  /** What relative paths in flags and variables are relative to. */
  readonly cwd: string;
}

/** The configuration in force and where each value came from. */
export interface LoadedConfig {
  readonly config: ResolvedConfig;
  /** One for every key, in the order of `CONFIG_OPTIONS`; paths are absolute already. */
  readonly settings: readonly Setting[];
  /** The configuration file that was read. */
  readonly file: string | undefined;
}

/** Gathers and checks the whole configuration. Throws `AGENT_CONFIG_*` errors that name key, source and value. */
export async function loadConfig(sources: ConfigSources): Promise<LoadedConfig> {
  const { env, cwd } = sources;
  const named = sources.file ?? (env[CONFIG_FILE_VARIABLE] || undefined);
  const file = named === undefined ? defaultConfigFile(env) : expandPath(named, cwd, env);
  const fromFile = file === undefined || (named === undefined && !existsSync(file)) ? undefined : await read(file);
  const given = [...(sources.flags ?? []), ...readEnvironment(env), ...(fromFile ?? [])];
  const settings = settle([...given, ...filesBeside(file)], env, cwd);
  return { config: check(settings), settings, file: fromFile === undefined ? undefined : file };
}

/** The files beside the place of the configuration file, when they are there. */
function filesBeside(configFile: string | undefined): readonly Setting[] {
  if (configFile === undefined) return [];
  return (Object.keys(FILES_BESIDE) as (keyof typeof FILES_BESIDE)[]).flatMap((key): readonly Setting[] => {
    const value = join(dirname(configFile), FILES_BESIDE[key]);
    return existsSync(value) ? [{ key, value, origin: { source: 'default' } }] : [];
  });
}

async function read(file: string): Promise<readonly Setting[]> {
  // Only now: the YAML parser is large, and most agents have no file.
  const { readConfigFile } = await import('./config-file.ts');
  return readConfigFile(file);
}

/**
 * The configuration of an application that embeds the agent: what it gives, and defaults for the rest. Reads neither
 * files nor `TIDEMARK_*` variables. Throws `AGENT_CONFIG_*` errors.
 */
export function resolveConfig(
  options: UserConfig = {},
  env: Environment = process.env,
  cwd = process.cwd(),
): ResolvedConfig {
  return check(settle(listSettings(options), env, cwd));
}

function listSettings(options: UserConfig): Setting[] {
  const origin: Origin = { source: 'application' };
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (!SECTIONS.has(name)) return [toSetting(name, value, origin)];
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notSection(name, value, origin);
    return Object.entries(value).flatMap(([key, leaf]) =>
      leaf === undefined ? [] : [toSetting(`${name}.${key}`, leaf, origin)],
    );
  });
}

function toSetting(key: string, value: unknown, origin: Origin): Setting {
  const option = findOption(key);
  if (option === undefined) throw unknownKey(key, origin);
  return { key: option.key, value, origin };
}

/** One setting for every key: the first that is given, else the default. Paths become absolute. */
function settle(given: readonly Setting[], env: Environment, cwd: string): readonly Setting[] {
  return CONFIG_OPTIONS.map((option) => {
    const setting = given.find(({ key }) => key === option.key) ?? defaultSetting(option, env);
    const { value, origin } = setting;
    if (option.isPath !== true || typeof value !== 'string' || value === '') return setting;
    return { ...setting, value: expandPath(value, origin.source === 'file' ? dirname(origin.file) : cwd, env) };
  });
}

function defaultSetting({ key, defaultValue }: ConfigOption, env: Environment): Setting {
  const value = key === 'dataDir' ? (stateDirectory(env) ?? defaultValue) : defaultValue;
  return { key, value, origin: { source: 'default' } };
}

function check(settings: readonly Setting[]): ResolvedConfig {
  const result = configSchema.safeParse(nest(settings));
  if (result.success) return toResolvedConfig(result.data);
  const { path, message } = result.error.issues[0] as (typeof result.error.issues)[0];
  // The path of an item in a list goes on below the key.
  const option = findOption(path.slice(0, 2).join('.')) ?? findOption(String(path[0]));
  const setting = settings.find(({ key }) => key === option?.key);
  throw invalidValue(setting as Setting, option as ConfigOption, typeof path.at(-1) === 'number' ? message : undefined);
}

/** `recorder.interval` and its value as `{ recorder: { interval } }`. */
function nest(settings: readonly Setting[]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const { key, value } of settings) {
    const [name, section] = key.split('.').reverse() as [string, string?];
    if (section === undefined) root[name] = value;
    else root[section] = { ...(root[section] as object | undefined), [name]: value };
  }
  return root;
}
