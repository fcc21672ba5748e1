import { nearestName } from '@tidemark/core';
import { collectorError } from './errors.ts';
import { ENVIRONMENT_ENTRY, type GroupRule, type ProcessRule } from './process-rule.ts';

/** What a rule may ask, and what its text must look like. */
const CONDITIONS = {
  pid: /^\d+$/,
  name: /^.+$/s,
  command: /^.+$/s,
  environment: ENVIRONMENT_ENTRY,
  user: /^.+$/s,
  cgroup: /^\//,
  unit: /^.+$/s,
  tree: /^.+$/s,
  pidFile: /^\//,
} as const satisfies Record<keyof ProcessRule, RegExp>;

/** `key=value` or `key="value with spaces"`, up to the next space. */
const CONDITION = /([A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^"\s]\S*))(?:\s+|$)/y;
const GROUP = /^([^:\s][^:]*?)\s*:\s*(.+)$/s;

/**
 * Reads `name=node user=www-data`: conditions that must all hold, see {@link ProcessRule}. A value with spaces stands in
 * quotes. Throws `COLLECTOR_RULE_INVALID`.
 */
export function parseProcessRule(text: string): ProcessRule {
  const rule: Record<string, string | number> = {};
  let position = 0;
  while (position < text.length) {
    CONDITION.lastIndex = position;
    const match = CONDITION.exec(text);
    if (match === null) throw invalid(text, `${JSON.stringify(text.slice(position))} is no condition`);
    const [whole, key, quoted, bare] = match as unknown as [string, string, string | undefined, string];
    rule[key] = readValue(text, key, quoted?.replaceAll(/\\(.)/g, '$1') ?? bare);
    position += whole.length;
  }
  if (position === 0) throw invalid(text, 'it has no condition');
  return rule as ProcessRule;
}

/** Reads `web: name=nginx`: the name of a group, and the rule for its processes. Throws `COLLECTOR_RULE_INVALID`. */
export function parseGroupRule(text: string): GroupRule {
  const [, group, rule] = GROUP.exec(text) ?? [];
  if (group === undefined || rule === undefined)
    throw invalid(text, 'it has no group before a colon, as in "web: name=nginx"');
  return { group, ...parseProcessRule(rule) };
}

function readValue(text: string, key: string, value: string): string | number {
  if (!Object.hasOwn(CONDITIONS, key)) {
    const nearest = nearestName(key, Object.keys(CONDITIONS));
    throw invalid(text, `${key} is no condition`, nearest === undefined ? undefined : `did you mean ${nearest}?`);
  }
  if (!CONDITIONS[key as keyof ProcessRule].test(value))
    throw invalid(text, `${key} cannot be ${JSON.stringify(value)}`);
  if (key === 'command') requirePattern(text, value);
  return key === 'pid' || (key === 'tree' && /^\d+$/.test(value)) ? Number(value) : value;
}

function requirePattern(text: string, pattern: string): void {
  try {
    new RegExp(pattern);
  } catch (cause) {
    throw invalid(text, `${JSON.stringify(pattern)} is not a regular expression: ${(cause as Error).message}`);
  }
}

function invalid(text: string, reason: string, hint?: string) {
  return collectorError('COLLECTOR_RULE_INVALID', `process rule ${JSON.stringify(text)}: ${reason}`, {
    ...(hint === undefined ? {} : { hint }),
    details: { rule: text },
  });
}
