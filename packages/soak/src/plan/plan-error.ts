import { nearestName } from '@tidemark/core';
import type { z } from 'zod';
import { soakError } from '../errors.ts';
import { factsAt, keysAt, PLAN_FIELDS } from './plan-fields.ts';
import { NAME_SYNTAX } from './plan-values.ts';

export type PlanPath = readonly PropertyKey[];

/** Where a value was written, for messages: `soak.yml:7`, `--duration`. Undefined where nobody can tell. */
export type Locate = (path: PlanPath) => string | undefined;

const ROOT_NAME = 'the plan';
const MAX_VALUE_LENGTH = 80;

/** What is wrong with a plan, in one line that names the place; secrets are not repeated. */
export function planError(plan: unknown, issues: readonly z.core.$ZodIssue[], locate: Locate) {
  // A misspelled key is missing as well, which is not what has to be mended.
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? (issues[0] as z.core.$ZodIssue);
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') return unknownKey([...path, issue.keys[0] as string], locate);
  if (issue.code === 'invalid_key') return impossibleName(path, locate);
  if (issue.code === 'custom') return invalidPlan(`${nameOf(path)}${placeOf(path, locate)}: ${issue.message}`, path);
  const { expected, isPrivate } = factsAt(path);
  const [subject, place] = [nameOf(path), placeOf(path, locate)];
  const value = valueAt(plan, path);
  if (value === undefined) return invalidPlan(`${subject} is missing${place}: it must be ${expected}`, path);
  if (isPrivate === true && typeof value !== 'object')
    return invalidPlan(`${subject}${place} must be ${expected}`, path);
  return invalidPlan(`${subject} is ${quote(value)}${place}, but must be ${expected}`, path);
}

/** An error about what stands at a path, for what the schema alone cannot know. */
export function invalidPlan(message: string, path: PlanPath, context: { hint?: string; cause?: unknown } = {}) {
  return soakError('SOAK_PLAN_INVALID', message, { ...context, details: { path: nameOf(path) } });
}

export function unreadablePlan(message: string, cause?: unknown) {
  return soakError('SOAK_PLAN_UNREADABLE', message, { cause });
}

/** ` (soak.yml:7)`, or nothing. */
export function placeOf(path: PlanPath, locate: Locate): string {
  const place = locate(path);
  return place === undefined ? '' : ` (${place})`;
}

/** `services.api.command[1]`. */
function nameOf(path: PlanPath): string {
  if (path.length === 0) return ROOT_NAME;
  const joined = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return joined.slice(1);
}

function unknownKey(path: PlanPath, locate: Locate) {
  const [key, section] = [String(path.at(-1)), path.slice(0, -1)];
  const where = section.length === 0 ? '' : ` in ${nameOf(section)}`;
  const known = keysAt(section);
  const nearest = nearestName(key, known);
  const elsewhere = PLAN_FIELDS.find((field) => field.path.endsWith(`.${key}`))?.path;
  const hint =
    nearest !== undefined
      ? `did you mean "${nearest}"?`
      : elsewhere === undefined
        ? `what may stand there: ${known.join(', ')}`
        : `it belongs below "${elsewhere.slice(0, -key.length - 1)}"`;
  return invalidPlan(`unknown key ${quote(key)}${where}${placeOf(path, locate)}`, path, { hint });
}

function impossibleName(path: PlanPath, locate: Locate) {
  const [name, section] = [path.at(-1), path.slice(0, -1)];
  const place = placeOf(path, locate);
  return invalidPlan(`${quote(String(name))} in ${nameOf(section)}${place} is no name`, path, {
    hint: section.at(-1) === 'env' ? 'a variable is named by text without an equal sign' : `use ${NAME_SYNTAX}`,
  });
}

/** Undefined where there is nothing; of a short form, the whole. */
function valueAt(plan: unknown, path: PlanPath): unknown {
  return path.reduce<unknown>((value, step) => {
    const isShortForm =
      typeof value !== 'object' || value === null || (Array.isArray(value) && typeof step === 'string');
    return isShortForm ? value : (value as Record<PropertyKey, unknown>)[step];
  }, plan);
}

function quote(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'a section';
  if (typeof value === 'function') return 'a function';
  const text = (typeof value === 'string' ? JSON.stringify(value) : String(value)).replaceAll(/[\u2028\u2029]/g, ' ');
  return text.length <= MAX_VALUE_LENGTH ? text : `${text.slice(0, MAX_VALUE_LENGTH)}…`;
}
