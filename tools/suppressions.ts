const OPENING = String.raw`(?://|/\*+|<!--|#|^\s*\*)\s*`;
const DIRECTIVE = [
  String.raw`biome-ignore[\w-]*`,
  '@ts-(?:ignore|expect-error|nocheck)',
  String.raw`(?:eslint|oxlint)-disable[\w-]*`,
  'prettier-ignore',
  '(?:v8|c8|istanbul) ignore',
  'node:coverage',
].join('|');

export interface Suppression {
  /** Counted from 1. */
  readonly line: number;
  readonly directive: string;
}

/** Comments that switch a check off, in the order of the text. */
export function findSuppressions(text: string): Suppression[] {
  const comment = new RegExp(`${OPENING}(${DIRECTIVE})`);
  return text.split('\n').flatMap((content, index) => {
    const directive = comment.exec(content)?.[1];
    return directive === undefined ? [] : [{ line: index + 1, directive }];
  });
}
