/** A stretch of a command line: blanks, single quotes, double quotes, one escaped character, or anything else. */
const STRETCH = /(\s+)|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)/sy;

/** What a shell would act upon, outside of quotes and inside of double ones. */
const SHELL_SYNTAX = /[|&;<>()$`]/;
const EXPANSION = /(?<!\\)(?:\\\\)*([$`])/;

/**
 * Splits a command line into words as a shell does: at blanks, with `'single'` and `"double"` quotes and backslashes. There
 * is no shell, so nothing is expanded: what only a shell understands throws a `SyntaxError` instead of becoming an argument.
 */
export function splitCommand(line: string): [string, ...string[]] {
  const words: string[] = [];
  let word: string | undefined;
  STRETCH.lastIndex = 0;
  while (STRETCH.lastIndex < line.length) {
    const begin = STRETCH.lastIndex;
    const [, blanks, single, double, escaped, bare] = STRETCH.exec(line) ?? throwUnclosed(line[begin] as string);
    if (blanks === undefined) word = (word ?? '') + (single ?? unquote(double) ?? escaped ?? literal(bare));
    else if (word !== undefined) words.push(word);
    if (blanks !== undefined) word = undefined;
  }
  const [program, ...args] = word === undefined ? words : [...words, word];
  if (program === undefined || program === '') throw new SyntaxError('it names no program');
  return [program, ...args];
}

function unquote(quoted: string | undefined): string | undefined {
  const expansion = quoted === undefined ? undefined : EXPANSION.exec(quoted)?.[1];
  if (expansion !== undefined) throw needsShell(expansion);
  return quoted?.replaceAll(/\\(["\\$`])/g, '$1');
}

function literal(bare = ''): string {
  const [found] = SHELL_SYNTAX.exec(bare) ?? [];
  if (found !== undefined) throw needsShell(found);
  return bare;
}

function throwUnclosed(character: string): never {
  throw new SyntaxError(character === '\\' ? 'a backslash stands at its end' : `a quote (${character}) is not closed`);
}

function needsShell(character: string): SyntaxError {
  return new SyntaxError(`${character} means something to a shell only: quote it, or write [sh, -c, '...']`);
}
