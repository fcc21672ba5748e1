/** A link, image or `href`/`src` in a Markdown text. */
export interface MarkdownLink {
  /** Counted from 1. */
  readonly line: number;
  readonly target: string;
}

const FENCE = /^\s*(?:```|~~~)/;
const INLINE_CODE = /(`+)(?:(?!\1).)+\1/g;
const LINKS = [
  /\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g, // [text](target "title"), ![text](target)
  /^\s*\[[^\]]+\]:\s+<?(\S+?)>?(?:\s+"[^"]*")?\s*$/g, // [name]: target
  /\b(?:href|src|srcset)="([^"]+)"/g,
];

/** Everything a Markdown text points to, outside code, in the order of its lines. */
export function markdownLinks(text: string): MarkdownLink[] {
  return proseLines(text).flatMap(({ line, content }) =>
    LINKS.flatMap((pattern) => [...content.matchAll(pattern)]).map(([, target]) => ({
      line,
      target: target as string,
    })),
  );
}

/**
 * The anchors a Markdown text offers: those GitHub makes of its headings, and `id`s. Repeated headings get `-1`, `-2`
 * and so on.
 */
export function markdownAnchors(text: string): Set<string> {
  const anchors = new Set<string>();
  for (const { content } of proseLines(text, (code) => code.replaceAll('`', ''))) {
    for (const [, id] of content.matchAll(/\bid="([^"]+)"/g)) anchors.add(id as string);
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(content)?.[1];
    if (heading === undefined) continue;
    const slug = headingSlug(heading);
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function headingSlug(heading: string): string {
  const text = heading.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
  return text.replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-');
}

/** The lines outside fenced code; inline code is left out, or what `replaceCode` makes of it. */
function proseLines(
  text: string,
  replaceCode: (code: string) => string = () => '',
): { line: number; content: string }[] {
  const lines: { line: number; content: string }[] = [];
  let fenced = false;
  for (const [index, content] of text.split('\n').entries()) {
    if (FENCE.test(content)) fenced = !fenced;
    else if (!fenced) lines.push({ line: index + 1, content: content.replaceAll(INLINE_CODE, replaceCode) });
  }
  return lines;
}
