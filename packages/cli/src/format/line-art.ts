/** What the lines of a tree are drawn with, three characters each. */
export interface LineArt {
  /** To a child that has siblings below it, and to the last one. */
  readonly fork: string;
  readonly corner: string;
  /** Past the children of a sibling, and where no line passes. */
  readonly pipe: string;
  readonly blank: string;
}

const UNICODE: LineArt = { fork: '├─ ', corner: '└─ ', pipe: '│  ', blank: '   ' };
const ASCII: LineArt = { fork: '|- ', corner: '`- ', pipe: '|  ', blank: '   ' };

/** ASCII where the locale names another character set than UTF-8; where it names none, as in a container, UTF-8 works. */
export function chooseLineArt({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): LineArt {
  const locale = LC_ALL || LC_CTYPE || LANG || '';
  return locale === '' || /utf-?8/i.test(locale) ? UNICODE : ASCII;
}
