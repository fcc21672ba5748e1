/** The shells that the completion is for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** A command line up to the cursor. */
export interface ShellLine {
  /** The words before the one that is being typed, as the command would get them, its own name first. */
  readonly words: readonly string[];
  readonly current: OpenWord;
}

/** The word that is being typed; empty where the next one is about to begin. */
export interface OpenWord {
  /** What the command would get. */
  readonly text: string;
  /** What stands on the line. */
  readonly raw: string;
  /** The quote that is still open. */
  readonly quote: '' | "'" | '"';
  /** Where in `raw` characters stand that mean something to the shell: neither quoted nor escaped. */
  readonly bare: readonly number[];
}

const NO_WORD: OpenWord = { text: '', raw: '', quote: '', bare: [] };

/** Space, a piece in single quotes, one in double quotes, an escaped character, or plain text. A piece may lack its end. */
const POSIX = /(\s+)|'([^']*)('?)|"((?:[^"\\]|\\.)*)("|\\?$)|\\(.?)|([^\s'"\\]+)/gs;

/** fish escapes within single quotes too. */
const FISH = /(\s+)|'((?:[^'\\]|\\.)*)('|\\?$)|"((?:[^"\\]|\\.)*)("|\\?$)|\\(.?)|([^\s'"\\]+)/gs;

/** Takes a line apart as its shell would. Variables, substitutions and patterns stay as they are written: nothing is run. */
export function parseShellLine(line: string, shell: Shell): ShellLine {
  const words: string[] = [];
  let word: OpenWord | undefined;
  for (const match of line.matchAll(shell === 'fish' ? FISH : POSIX)) {
    const [raw, space] = match;
    if (space === undefined) word = append(word ?? NO_WORD, raw, readPiece(match, shell));
    else if (word !== undefined) {
      words.push(word.text);
      word = undefined;
    }
  }
  return { words, current: word ?? NO_WORD };
}

interface Piece {
  readonly text: string;
  readonly quote: OpenWord['quote'];
  /** All of it means something to the shell, or its first and last character. */
  readonly isBare: 'all' | 'ends' | 'none';
}

function readPiece([, , single, singleEnd, double, doubleEnd, escaped, plain]: RegExpMatchArray, shell: Shell): Piece {
  if (single !== undefined) {
    const text = shell === 'fish' ? single.replaceAll(/\\(['\\])/g, '$1') : single;
    return { text, quote: singleEnd === "'" ? '' : "'", isBare: 'ends' };
  }
  if (double !== undefined) {
    const text = double.replaceAll(shell === 'fish' ? /\\(["\\$])/g : /\\(["\\$`])/g, '$1');
    return { text, quote: doubleEnd === '"' ? '' : '"', isBare: 'ends' };
  }
  return escaped === undefined
    ? { text: plain ?? '', quote: '', isBare: 'all' }
    : { text: escaped, quote: '', isBare: 'none' };
}

function append(word: OpenWord, raw: string, { text, quote, isBare }: Piece): OpenWord {
  const from = word.raw.length;
  const last = raw.length - 1;
  const ends = quote === '' ? [0, last] : [0];
  const bare = { all: Array.from({ length: raw.length }, (_, i) => i), ends, none: [] };
  return {
    text: word.text + text,
    raw: word.raw + raw,
    quote,
    bare: [...word.bare, ...bare[isBare].map((index) => from + index)],
  };
}

/**
 * The continuation of a word as bash wants it: instead of what stands between the last of its word breaks, or the open quote,
 * and the cursor. What was typed stays as it was typed, and what is added is quoted in the same way.
 */
export function continueForBash(word: OpenWord, completed: string, wordBreaks: string): string {
  const last = word.quote === '' ? (index: number) => wordBreaks.includes(word.raw[index] as string) : () => true;
  const from = (word.bare.findLast(last) ?? -1) + 1;
  return word.raw.slice(from) + quote(completed.slice(word.text.length), word.quote);
}

function quote(text: string, open: OpenWord['quote']): string {
  if (open === "'") return text.replaceAll("'", "'\\''");
  // Within double quotes bash takes ! for an event of its history, with a backslash or without.
  if (open === '"') return text.replaceAll(/["\\$`]/g, '\\$&').replaceAll('!', `"'!'"`);
  return text.replaceAll(/[^\p{L}\p{N}_@%+=:,./-]/gu, '\\$&');
}
