import { displayWidth } from '../format/text.ts';

/** Label and text. */
export type Fact = readonly [label: string, text: string];

/** Wide enough for every label of a report. */
export const LABEL_WIDTH = 'load itself'.length;

/** Texts that are too long go on below themselves. */
export function formatFacts(facts: readonly Fact[], width: number | undefined): string[] {
  const indent = LABEL_WIDTH + 2;
  return facts.flatMap(([label, text]) =>
    wrap(text, width === undefined ? undefined : width - indent).map(
      (line, index) => `${(index === 0 ? label : '').padEnd(indent)}${line}`,
    ),
  );
}

/** Breaks between words. */
export function wrap(text: string, width: number | undefined): string[] {
  if (width === undefined) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && displayWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}
