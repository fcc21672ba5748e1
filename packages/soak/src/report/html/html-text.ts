import { LEVEL_WORDS } from '../describe-part.ts';
import { printable, splitCode } from '../markdown-text.ts';
import type { Column, ReportTable } from '../report-tables.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text from outside, for an element or an attribute in quotes, that shows as it is. */
export function escapeHtml(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

/** Text whose parts between backticks are code, as recommendations are. */
export function htmlProse(text: string): string {
  return splitCode(text)
    .map(({ code, part }) => (code ? `<code>${escapeHtml(part)}</code>` : escapeHtml(part)))
    .join('');
}

/** A table that scrolls by itself where the page is too narrow. */
export function htmlTable({ columns, rows }: ReportTable, caption: string): string {
  // Sentences after a level read better one below the other where the page is narrow.
  const isStackable = columns.some(({ kind }) => kind === 'level') && columns.at(-1)?.kind === 'text';
  const head = columns.map(({ title, kind }) => `<th scope="col"${classOf(kind)}>${escapeHtml(title)}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell, i) => htmlCell(cell, columns[i])).join('')}</tr>`);
  return [
    `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}">`,
    `<table${isStackable ? ' class="stack"' : ''}><thead><tr>${head}</tr></thead>`,
    `<tbody>${body.join('\n')}</tbody></table></div>`,
  ].join('\n');
}

/** Rows of a name and a value, without a head. */
export function htmlFacts({ rows }: ReportTable): string {
  const facts = rows.map(
    ([name = '', value = '']) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`,
  );
  return `<dl class="facts">${facts.join('\n')}</dl>`;
}

/** `Failed`, `Warning` or `Passed` in its colour. */
export function htmlLevel(level: string): string {
  const word = LEVEL_WORDS[level as keyof typeof LEVEL_WORDS];
  return word === undefined ? '' : `<span class="level ${level}">${word}</span>`;
}

function htmlCell(cell: string, column: Column | undefined): string {
  const content = column?.kind === 'level' ? htmlLevel(cell) : escapeHtml(cell);
  return `<td${classOf(column?.kind)}>${content}</td>`;
}

function classOf(kind: Column['kind'] | undefined): string {
  return kind === 'number' ? ' class="number"' : '';
}
