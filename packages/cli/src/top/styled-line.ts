import { cutToWidth, displayWidth } from '../format/text.ts';
import type { Output } from '../output.ts';

/** A stretch of a line in one style. */
export interface Span {
  readonly text: string;
  readonly style?: 'bold' | 'dim' | undefined;
}

export type Line = readonly Span[];

export const plain = (text: string): Span => ({ text });
export const dim = (text: string): Span => ({ text, style: 'dim' });
export const bold = (text: string): Span => ({ text, style: 'bold' });

/** The line as the terminal takes it, cut to the width. Styles come after the cut, or they would be cut in two. */
export function renderLine(line: Line, width: number, styles: Pick<Output, 'bold' | 'dim'>): string {
  let room = width;
  const parts: string[] = [];
  for (const [index, { text, style }] of line.entries()) {
    const isLast = line.slice(index + 1).every((span) => span.text.trim() === '');
    const cut = cutToWidth(isLast ? text.trimEnd() : text, room);
    room -= displayWidth(cut);
    parts.push(style === undefined || cut === '' ? cut : styles[style](cut));
    if (isLast || cut !== text) break;
  }
  return parts.join('');
}

export function widthOf(line: Line): number {
  return line.reduce((width, { text }) => width + displayWidth(text), 0);
}

/** The beginning and as many of the parts as there is room for, in order; none is cut in two. */
export function fitLine(beginning: Line, parts: readonly Line[], width: number): Line {
  const line = [...beginning];
  for (const part of parts) {
    if (widthOf(line) + widthOf(part) > width) break;
    line.push(...part);
  }
  return line;
}
