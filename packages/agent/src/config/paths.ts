import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { configError } from './config-error.ts';

/** The environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** An absolute path: `~` is the home directory, a relative path is relative to `base`. */
export function expandPath(path: string, base: string, env: Environment): string {
  if (path === '~' || path.startsWith('~/')) return join(homeDirectory(env), path.slice(1));
  return resolve(base, path);
}

/** `$XDG_CONFIG_HOME/tidemark/config.yaml`, or undefined for a user without a home directory. */
export function defaultConfigFile(env: Environment): string | undefined {
  const xdg = xdgDirectory(env.XDG_CONFIG_HOME);
  if (xdg !== undefined) return join(xdg, 'tidemark', 'config.yaml');
  const home = findHome(env);
  return home === undefined ? undefined : join(home, '.config', 'tidemark', 'config.yaml');
}

/** `$XDG_STATE_HOME/tidemark`, or undefined when the variable is not set. */
export function stateDirectory(env: Environment): string | undefined {
  const xdg = xdgDirectory(env.XDG_STATE_HOME);
  return xdg === undefined ? undefined : join(xdg, 'tidemark');
}

/** The XDG base directory specification: empty counts as unset, and a relative path is to be ignored. */
function xdgDirectory(value: string | undefined): string | undefined {
  return value !== undefined && isAbsolute(value) ? value : undefined;
}

function homeDirectory(env: Environment): string {
  const home = findHome(env);
  if (home === undefined) throw configError('AGENT_CONFIG_HOME_UNKNOWN', 'this user has no home directory');
  return home;
}

function findHome(env: Environment): string | undefined {
  if (env.HOME !== undefined && env.HOME !== '') return env.HOME;
  try {
    return homedir();
  } catch {
    return undefined; // a container may run under a user id that has no entry in the passwd file
  }
}
