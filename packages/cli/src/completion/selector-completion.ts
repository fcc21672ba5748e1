import type { CatalogueShape } from '@tidemark/api/client';
import { escapeLabelValue, METRICS, parseSelector } from '@tidemark/core';
import type { Candidate } from './candidate.ts';

export interface SelectorPlace {
  /** Whether the shell's quote is still open, so that more may follow a name that is whole. */
  readonly isQuoted: boolean;
  /** What was recorded of a selector. */
  readonly series: (match: string) => Promise<CatalogueShape>;
}

/**
 * What may follow in a selector: the name of a metric, then labels and values of the series that what was typed before
 * describes. As long as a selector is not whole there are two candidates at least, since shells end a word that has one.
 * Throws what `series` throws of a selector that is none.
 */
export async function completeSelector(typed: string, { isQuoted, series }: SelectorPlace): Promise<Candidate[]> {
  const begin = typed.indexOf('{') + 1;
  if (begin === 0) return completeMetric(typed, isQuoted ? series : undefined);
  const from = skipWholeMatchers(typed, begin);
  const [before, rest] = [typed.slice(0, from), typed.slice(from)];
  if (rest === '' && /"\s*$/.test(before)) return toCandidates(typed, [',', '}']);
  if (rest === '}') return toCandidates(typed, ['']);
  const [, label, sign, value] = OPEN_MATCHER.exec(rest) ?? [];
  if (label === undefined) return [];
  const match = `${before.replace(/,\s*$/, '')}}`;
  const known = await series(match);
  if (sign !== undefined) return completeValue(typed, { label, sign, value }, known);
  const settled = parseSelector(match).matchers.map((matcher) => matcher.label);
  const names = labelsOf(known).filter((name) => name.startsWith(label) && !settled.includes(name));
  const [only] = names;
  if (only === undefined || names.length > 1) {
    return names.flatMap((name) => toCandidates(typed + name.slice(label.length), ['=']));
  }
  return completeValue(`${typed + only.slice(label.length)}=`, { label: only, sign: '=' }, known);
}

function toCandidates(text: string, endings: readonly string[]): Candidate[] {
  return endings.map((ending) => ({ value: text + ending }));
}

/** The labels that some of the series have, sorted. */
export function labelsOf(series: CatalogueShape): string[] {
  return [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))].sort();
}

/** Of a single one its labels too, where these can be asked for and typed. */
async function completeMetric(typed: string, series: SelectorPlace['series'] | undefined): Promise<Candidate[]> {
  const found = Object.values(METRICS).filter(({ name }) => name.startsWith(typed));
  const metrics = found.map(({ name, help }) => ({ value: name, description: help }));
  const [only] = metrics;
  if (only === undefined || found.length > 1 || series === undefined) return metrics;
  const labels = labelsOf(await series(only.value));
  return [only, ...labels.flatMap((label) => toCandidates(`${only.value}{${label}`, ['=']))];
}

const WHOLE_MATCHER = /\s*[a-zA-Z_]\w*\s*(?:=~|!~|!=|=)\s*"(?:[^"\\\n]|\\[\\"n])*"\s*,?/y;

/** A label that is being typed, or the value of one. */
const OPEN_MATCHER = /^\s*([a-zA-Z_]\w*|)(?:(?<=\w)\s*(=~|!~|!=|=)\s*("(?:[^"\\\n]|\\[\\"n])*|))?$/;

function skipWholeMatchers(text: string, begin: number): number {
  for (let from = begin; ; from = WHOLE_MATCHER.lastIndex) {
    WHOLE_MATCHER.lastIndex = from;
    if (!WHOLE_MATCHER.test(text)) return from;
  }
}

interface OpenMatcher {
  readonly label: string;
  readonly sign: string;
  /** As far as it is typed, with the quote before it. */
  readonly value?: string | undefined;
}

/** What means something else in a regular expression is not offered for one. */
const REGEXP_SYNTAX = /[\\^$.*+?()[\]{}|]/;

function completeValue(typed: string, { label, sign, value = '' }: OpenMatcher, known: CatalogueShape): Candidate[] {
  const isPattern = sign.endsWith('~');
  const values = [...new Set(known.flatMap(({ labels }) => labels[label] ?? []))]
    .filter((text) => !(isPattern && REGEXP_SYNTAX.test(text)))
    .map((text) => `"${escapeLabelValue(text)}"`)
    .filter((text) => text.startsWith(value))
    .sort();
  const endings = values.length === 1 ? [',', '}'] : ['}'];
  return values.flatMap((text) => toCandidates(typed + text.slice(value.length), endings));
}
