import { compileSelector, escapeLabelValue, type Labels, parseSelector, type Selector } from '@tidemark/core';
import { cliError } from '../errors.ts';

const BRACES = /^\s*\{(.*)\}\s*$/s;
const MATCHER = /^\s*([a-z_][a-z0-9_]*)\s*(=~|!~|!=|=)(.*)$/is;
const RULE_NAME = /^[a-z0-9][a-z0-9._-]*$/i;

/** Alerts have labels and no metric. */
const NO_METRIC = { name: '', kind: 'gauge', unit: 'count', help: '' } as const;

/**
 * What `name=node severity=warning` means: `{name="node",severity="warning"}`. A word without an operator is the name of
 * a rule; what stands in braces is taken as it is. Throws `CLI_MATCHER_INVALID`, `CORE_SELECTOR_INVALID`.
 */
export function parseSilenceMatchers(written: readonly string[]): Selector {
  const selector = parseSelector(`{${written.map((text) => BRACES.exec(text)?.[1] ?? matcherOf(text)).join(',')}}`);
  if (selector.matchers.length === 0) throw invalid(written.join(' '));
  return selector;
}

/** The alerts whose labels a silence with these matchers covers. */
export function coveredBy<T extends { readonly labels: Labels }>(selector: Selector, alerts: readonly T[]): T[] {
  const matches = compileSelector(selector);
  return alerts.filter(({ labels }) => matches({ metric: NO_METRIC, labels }));
}

function matcherOf(text: string): string {
  const [, label, operator, value] = MATCHER.exec(text) ?? [];
  if (label !== undefined && value !== undefined) return `${label}${operator}"${escapeLabelValue(unquoted(value))}"`;
  if (!RULE_NAME.test(text)) throw invalid(text);
  return `alertname="${text}"`;
}

/** A shell may have left the quotes of `name="node"`. */
function unquoted(value: string): string {
  return /^"(.*)"$/s.exec(value)?.[1] ?? value;
}

function invalid(text: string) {
  return cliError('CLI_MATCHER_INVALID', `${JSON.stringify(text)} does not say which alerts`);
}
