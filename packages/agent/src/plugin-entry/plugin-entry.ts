import type { InputPath, Locate } from '@tidemark/yaml-input';

/** Keys and values, not a list. */
export type Section = Readonly<Record<string, unknown>>;

export function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Makes the error about what stands at a path of a file. */
export type Invalid = (message: string, path: InputPath, locate: Locate, hint?: string) => Error;

/** A use of a plugin in a file, such as `receivers.chat`: what it is called there, and errors about it. */
export interface PluginEntry {
  readonly name: string;
  /** `receivers.chat`, for messages. */
  readonly place: string;
  /** An error about what stands below it. */
  fail(message: string, below?: InputPath, hint?: string): Error;
}

export interface PluginEntryContext {
  /** `receivers`, in which an entry is a `receiver`. */
  readonly section: string;
  readonly what: string;
  readonly invalid: Invalid;
  readonly locate: Locate;
}

/** Queues are named for entries, and metrics have them as labels. */
const NAME = /^[a-z\d][\w.-]{0,79}$/i;

/** Throws what `invalid` makes for a name that is none. */
export function pluginEntry(name: string, { section, what, invalid, locate }: PluginEntryContext): PluginEntry {
  const fail: PluginEntry['fail'] = (message, below = [], hint) =>
    invalid(message, [section, name, ...below], locate, hint);
  if (NAME.test(name)) return { name, place: `${section}.${name}`, fail };
  const rule = 'is named by up to 80 letters, digits, dots, hyphens and underscores';
  throw fail(`${what} ${rule}, not ${JSON.stringify(name)}`);
}
