import { defineErrors, nearestName, type TidemarkError } from '@tidemark/core';
import { AGENT_CONFIG_ERRORS } from './errors.ts';
import { CONFIG_OPTIONS, type ConfigOption } from './schema.ts';
import { formatOrigin, type Origin, quoteValue, SECTIONS, type Setting } from './setting.ts';

export const configError = defineErrors(AGENT_CONFIG_ERRORS);

/** The error for a key that does not exist, or that has no place where it was written. */
export function unknownKey(key: string, origin: Origin): TidemarkError {
  return configError(
    'AGENT_CONFIG_KEY_UNKNOWN',
    `unknown configuration key ${quoteValue(key)} (${formatOrigin(origin)})`,
    {
      ...suggestKey(key),
      details: { key, origin },
    },
  );
}

function suggestKey(key: string): { hint?: string } {
  const keys: string[] = CONFIG_OPTIONS.map((option) => option.key);
  const nearest = nearestName(key, [...keys, ...SECTIONS]) ?? keys.find((known) => known.endsWith(`.${key}`));
  if (nearest === undefined) return {};
  const [name, section] = nearest.split('.').reverse();
  return { hint: section === undefined ? `did you mean "${name}"?` : `did you mean "${name}" below "${section}:"?` };
}

/** The error for a `TIDEMARK_*` variable that nothing reads. */
export function unknownVariable(name: string, prefix: string, known: readonly string[]): TidemarkError {
  // What all names have in common says nothing about how near two of them are.
  const rest = name.slice(prefix.length);
  const rests = known.map((candidate) => candidate.slice(prefix.length));
  const nearest = nearestName(rest, rests) ?? rests.find((candidate) => candidate.endsWith(`_${rest}`));
  return configError('AGENT_CONFIG_VARIABLE_UNKNOWN', `unknown environment variable ${name}`, {
    ...(nearest === undefined ? {} : { hint: `did you mean ${prefix}${nearest}? if not, unset it` }),
    details: { variable: name },
  });
}

/** The error for a section such as `recorder` that holds something else than keys. */
export function notSection(section: string, value: unknown, origin: Origin): TidemarkError {
  const message = `${section} is ${quoteValue(value)} (${formatOrigin(origin)}), but must be a section with keys of its own`;
  return configError('AGENT_CONFIG_VALUE_INVALID', message, {
    hint: `write "${section}:" on a line of its own and its keys indented below it`,
    details: { key: section, origin },
  });
}

function quoteDefault({ defaultValue }: ConfigOption): string {
  if (defaultValue === '') return 'none';
  return typeof defaultValue === 'object' ? quoteValue(defaultValue) : String(defaultValue);
}

/** The error for a value that its key does not accept. `reason` says what is wrong with a part of it. */
export function invalidValue({ key, value, origin }: Setting, option: ConfigOption, reason?: string): TidemarkError {
  const message = `${key} is ${quoteValue(value)} (${formatOrigin(origin)}), but must be ${option.expected}`;
  return configError('AGENT_CONFIG_VALUE_INVALID', message, {
    hint: reason ?? `change it there, or leave it out for the default, ${quoteDefault(option)}`,
    details: { key, origin, expected: option.expected },
  });
}
