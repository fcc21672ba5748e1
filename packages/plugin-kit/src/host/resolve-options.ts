import { nearestName } from '@tidemark/core';
import type { z } from 'zod';
import { listOptions, optionAt } from '../contract/option-list.ts';
import type { PluginDefinition } from '../contract/plugin.ts';
import { pluginKitError } from '../errors.ts';

const MAX_VALUE_LENGTH = 80;

/**
 * The options of a plugin, checked and with their defaults; secrets are read from where they are. Throws
 * `PLUGIN_KIT_OPTIONS_INVALID` with the `path` of the option, which repeats no secret.
 */
export function resolvePluginOptions(definition: PluginDefinition, given: unknown): unknown {
  const parsed = definition.options.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  // A misspelled option is missing as well, which is not what has to be mended.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? (issues[0] as z.core.$ZodIssue);
  throw optionError(definition, given, issue);
}

function optionError(definition: PluginDefinition, given: unknown, issue: z.core.$ZodIssue) {
  const { name, options } = definition;
  if (issue.code === 'unrecognized_keys') return unknownOption(definition, issue.path, issue.keys[0] as string);
  const { path } = issue;
  const known = optionAt(options, path);
  if (known === undefined) return invalid(`the options of ${name} must be a section with keys`, path);
  const value = valueAt(given, path);
  const reason = issue.code === 'custom' && !issue.message.startsWith('Invalid') ? ` (${issue.message})` : '';
  if (value === undefined)
    return invalid(`option ${known.path} of ${name} is missing: it must be ${known.expected}`, path);
  if (known.isSecret === true || typeof value === 'object')
    return invalid(`option ${known.path} of ${name} must be ${known.expected}${reason}`, path);
  return invalid(`option ${known.path} of ${name} is ${quote(value)}, but must be ${known.expected}${reason}`, path);
}

function unknownOption({ name, options }: PluginDefinition, path: readonly PropertyKey[], key: string) {
  const prefix = path.map((step) => `${String(step)}.`).join('');
  const known = listOptions(options)
    .filter((option) => option.path.startsWith(prefix) && !option.path.slice(prefix.length).includes('.'))
    .map((option) => option.path.slice(prefix.length));
  const nearest = nearestName(key, known);
  const hint = nearest === undefined ? `its options are ${known.join(', ')}` : `did you mean "${nearest}"?`;
  return invalid(`${name} has no option ${quote(`${prefix}${key}`)}`, [...path, key], hint);
}

/** `path` is where in the options it is, for whoever knows the line. */
function invalid(message: string, path: readonly PropertyKey[], hint?: string) {
  const details = { path: path.map(String) };
  return pluginKitError('PLUGIN_KIT_OPTIONS_INVALID', message, hint === undefined ? { details } : { details, hint });
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[step] : undefined,
    value,
  );
}

function quote(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH)}…`;
}
