import type { Labels } from '@tidemark/core';

const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;
const LABEL = /^labels\.([a-zA-Z_]\w*)$/;
const FIGURES = ['value', 'threshold', 'severity'];

/** What a description may name, for messages. */
export const PLACEHOLDER_SYNTAX = '{{value}}, {{threshold}}, {{severity}} or {{labels.NAME}}';

/** The first placeholder in a description that means nothing, or undefined. */
export function unknownPlaceholder(template: string): string | undefined {
  return [...template.matchAll(PLACEHOLDER)]
    .map(([, name = '']) => name)
    .find((name) => !FIGURES.includes(name) && !LABEL.test(name));
}

/** What the placeholders stand for. */
export interface DescriptionFacts {
  readonly value: string;
  readonly threshold: string;
  readonly severity: string;
  readonly labels: Labels;
}

/** A description with its placeholders filled in; a label that is not there is empty text. */
export function describeAlert(template: string, facts: DescriptionFacts): string {
  return template.replaceAll(PLACEHOLDER, (_, name: string) => {
    const label = LABEL.exec(name)?.[1];
    if (label !== undefined) return facts.labels[label] ?? '';
    return facts[name as 'value' | 'threshold' | 'severity'];
  });
}
