import type { ReportTable } from './report-tables.ts';

/**
 * Text from outside as Markdown that shows it as it is: nothing in it becomes a link, an image, HTML, emphasis, a column
 * of a table or a heading. Line ends become spaces, control characters and those that turn the direction of writing `�`.
 */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replaceAll(/[\\`*[\]<>|~$&]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
    .replaceAll(/@(?=\w)/g, '@\u200b')
    .replace(/^(?:[#+=-]+|\d+(?=[.)]))(?=[.)]?(?:\s|$))/, (start) =>
      /\d/.test(start) ? `${start}\u200b` : `\\${start}`,
    );
}

/** Text whose parts between backticks are code, as recommendations are. */
export function markdownProse(text: string): string {
  return splitCode(text)
    .map(({ code, part }) => (code ? codeSpan(part) : escapeMarkdown(part)))
    .join('');
}

/** Splits text at its backticks: every second part is code, unless its end is missing. */
export function splitCode(text: string): { readonly code: boolean; readonly part: string }[] {
  const parts = text.split('`');
  if (parts.length % 2 === 0) parts.push(`\`${[parts.pop(), parts.pop()].reverse().join('')}`);
  return parts.map((part, i) => ({ code: i % 2 === 1, part })).filter(({ part }) => part !== '');
}

/** One line of code; backticks in it are as good as any other character. */
export function codeSpan(text: string): string {
  const fence = '`'.repeat(longestTicks(text) + 1);
  const padding = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${padding}${printable(text)}${padding}${fence}`;
}

/** Lines of code, fenced by more backticks than there are in it. */
export function codeBlock(lines: readonly string[]): string {
  const fence = '`'.repeat(Math.max(3, longestTicks(lines.join('\n')) + 1));
  return `${fence}text\n${lines.map(printable).join('\n')}\n${fence}`;
}

/** A table, escaped; numbers at the right. */
export function markdownTable({ columns, rows }: ReportTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ kind }) => (kind === 'number' ? '--:' : '---'))),
    ...rows.map((cells) => line(cells.map((cell) => escapeMarkdown(cell)))),
  ].join('\n');
}

/** One line that does to a reader only what it says. */
export function printable(text: string): string {
  return text.replaceAll(/[\t\n\r]+/g, ' ').replaceAll(/[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]/gu, '\ufffd');
}

function longestTicks(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));
}
